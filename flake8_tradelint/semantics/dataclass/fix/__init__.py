"""Edits of class statements, and whether they would change what instances see and break no call."""
