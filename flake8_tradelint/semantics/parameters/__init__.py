"""Infer the class of un-annotated parameters from what callers pass."""
