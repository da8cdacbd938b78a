"""tradelint: finds the bugs that take asyncio trading systems down, and fixes them."""

__version__ = "0.1.0"
