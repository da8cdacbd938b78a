"""The class of an expression, with its evidence."""
