"""Infer the class of a parameter without annotation from the call sites of its function."""
