"""Must-call obligations: what acquires, what releases, who holds."""
