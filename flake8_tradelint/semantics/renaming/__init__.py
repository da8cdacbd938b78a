"""The table of renames, asked of receivers and of strings."""
