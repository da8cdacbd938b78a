"""Infer the class of an expression, with the evidence for it."""
