"""The questions that rules ask about files, as data.

A question says which names a summary must record, and which files and definitions may matter (text filters).
"""
