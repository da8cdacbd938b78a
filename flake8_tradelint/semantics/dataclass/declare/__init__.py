"""What a class statement declares: whether it is a dataclass, and which fields it has."""
