"""Make a file's summary from its syntax tree; no tree outlives this package."""
