"""What makes a run on one small file start fast; docs/benchmarks/startup.md has what each trick saves."""
