"""Write tables of known classes: what a release's source says of its dataclasses, as stubs.

Nothing of the release is imported or run. A table has facts alone: names, bases, options, annotations,
literal defaults, and which attributes initialisers set. ``source.class_tables`` reads it again.
"""
