"""Find renames in a git history or between two releases: the command ``tradelint renames``.

``git`` and ``trees`` yield changes, ``prefilter`` drops those without a new definition, ``shapes`` reads the
classes before and after, ``pairing`` and ``scoring`` match removed names with added ones, ``lineage`` follows
names and classes through time, and ``table`` writes the result for review.
"""
