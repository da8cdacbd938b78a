"""Ownership across calls: call graph, call summaries (arguments, results, exceptions), aliases."""
