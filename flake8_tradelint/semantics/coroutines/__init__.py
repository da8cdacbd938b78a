"""Coroutines that nobody awaits: which calls make one, and what becomes of it."""
