"""What Python code means: scopes, symbolic values, summaries, classes, receivers, obligations."""
