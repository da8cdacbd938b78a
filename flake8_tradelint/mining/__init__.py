"""Renames found in a history, or between two releases: ``tradelint renames``.

``git`` and ``trees`` give changes, ``prefilter`` drops those that define nothing anew, ``shapes`` reads the
classes before and after, ``pairing`` and ``scoring`` tell which lost name became which new one,
``lineage`` follows names and classes through time, and ``table`` writes it down for review.
"""
