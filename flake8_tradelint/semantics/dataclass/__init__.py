"""Dataclasses as CPython, attrs and pydantic make them: fields, constructors, effects of overrides.

The stages, each of which imports only those before it: ``declare`` (what a class statement declares),
``construct`` (which ``__init__`` runs and what it stores), ``inherit`` (bodies that bind a field again),
``use`` (what the project does with a field), ``verdict`` (the findings of each rule) and ``fix``. The modules
beside them choose by text which files and classes are read at all.
"""
