"""Dataclasses as CPython, attrs and pydantic make them: fields, constructors, effects of overrides."""
