"""Keep what an earlier run found in ``.tradelint_cache`` beside the project's sources.

A project none of whose files has changed is answered without reading any of them. A cache may come with
somebody else's sources: it holds JSON, numbers and text, never code, and is used only if it carries the seal
of this user's own runs (``sealed``).
"""
