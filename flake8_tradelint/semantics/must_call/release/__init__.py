"""Release analysis: whether an acquired value is released on every path, and the fix."""
