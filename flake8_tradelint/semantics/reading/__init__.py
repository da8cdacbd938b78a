"""From one file's syntax tree to its summary; no tree outlives these rooms."""
