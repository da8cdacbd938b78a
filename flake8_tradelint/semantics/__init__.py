"""Static semantics of Python: scopes, symbolic values, file summaries, types, control flow, ownership."""
