"""What the rest of the project does with a field: whether it is set, passed, or seen by introspection."""
