"""Which file is a module, and what does a name refer to."""
