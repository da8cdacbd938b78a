"""The renames table: which uses of old names are stale, on receivers, in strings, keywords and modules."""
