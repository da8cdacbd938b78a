"""Find renames in a git history or between two releases: ``tradelint renames``.

``git`` and ``trees`` give changes, ``prefilter`` drops those that define no new name, ``shapes`` reads the
classes before and after, ``pairing`` and ``scoring`` match lost names with new ones,
``lineage`` follows names and classes through time, and ``table`` writes the table for review.
"""
