"""What an earlier run found out, kept in ``.tradelint_cache`` beside the project's sources.

A project whose files are all as they were is answered for without reading any of them. What is
kept is JSON: a cache may come with somebody else's sources, and must not be able to do anything.
"""
