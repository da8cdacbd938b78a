"""Tasks: who holds them, waits for them, and ends them, beyond what the table of resources says."""
