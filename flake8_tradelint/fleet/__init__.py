"""Check many repositories on a Dask cluster (extra ``fleet``), and compare what two such runs found.

The client (``cluster``) packs each local target and submits one task a target. A worker (``supervisor``) runs
the task in a process of its own (``job``), which it ends at a limit of time or memory. What comes back
(``outcomes``) is written as Parquet while the run goes on (``store``). ``differences`` compares two folders.
"""
