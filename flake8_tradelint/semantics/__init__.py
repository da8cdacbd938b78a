"""What Python means: scopes, symbolic values, summaries, classes, receivers, obligations."""
