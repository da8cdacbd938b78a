"""Which calls acquire a value that somebody must release: the resource table and the acquisitions that it finds."""
