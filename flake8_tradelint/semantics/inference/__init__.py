"""Type inference: the class of an expression, with its evidence."""
