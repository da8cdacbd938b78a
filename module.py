import asyncio
import asyncio
from dataclasses import dataclass

import aiohttp


@dataclass
class Feed:
    """Prices of one market."""

    url: str
    retries: int = 3

    async def start(self) -> None:
        self.session = aiohttp.ClientSession()
        self.task = asyncio.create_task(self.follow())

    async def follow(self) -> None:
        for _ in range(self.retries):
            async with self.session.get(self.url) as response:
                print(await response.json())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.session.close()


async def main() -> None:
    feed = Feed("https://example.org/ticker")
    await feed.start()
    asyncio.create_task(feed.follow())
    await feed.stop()
