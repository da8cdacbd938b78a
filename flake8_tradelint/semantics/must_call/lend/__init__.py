"""Values that are closed while other code still uses them: by a borrower, or by the end of their block."""
