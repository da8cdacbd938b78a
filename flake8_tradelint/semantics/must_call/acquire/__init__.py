"""Acquisitions: the resource table, and the calls that acquire what it describes."""
