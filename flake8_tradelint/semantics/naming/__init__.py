"""Resolve modules and names: which file ``a.b.c`` is, and what a name refers to."""
