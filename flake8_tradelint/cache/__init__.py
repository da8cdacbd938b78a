"""What an earlier run found out, kept in ``.tradelint_cache`` beside the project's sources.

A project whose files are all as they were is answered for without reading any of them. A cache may come with
somebody else's sources: what is kept is JSON, numbers and text, never code, and is believed only where it
carries the seal of this user's own runs (``sealed``).
"""
