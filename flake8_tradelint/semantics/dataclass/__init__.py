"""Dataclasses as CPython, attrs and pydantic make them, and what an override does to instances."""
