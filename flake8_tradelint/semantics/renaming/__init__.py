"""Match uses of attributes, strings, keywords and overrides with the table of renames (TL4xx)."""
