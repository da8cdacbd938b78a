"""Make the summary of one file from its syntax tree; no tree outlives this package."""
