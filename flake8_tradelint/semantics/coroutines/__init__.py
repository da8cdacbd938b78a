"""Find calls of coroutine functions whose coroutine is never awaited (TL308)."""
