"""Name resolution: which file is a module, and what a name refers to."""
