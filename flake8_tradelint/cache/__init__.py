"""Read and write ``.tradelint_cache``, where a run keeps its findings, their dependencies and its indexes.

A project whose files are unchanged is answered from it without reading them. ``invalidation`` decides which
verdicts a change invalidates; ``store`` and ``packing`` are the format on disk. A cache may come with
somebody else's sources, so it holds JSON, numbers and text, never code, and is read only if it carries the
seal of this user's own runs (``sealed``).
"""
