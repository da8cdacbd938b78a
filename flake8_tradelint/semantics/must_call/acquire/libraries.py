"""The built-in rows of the resource table for libraries other than aiohttp and asyncio's tasks.

Names and signatures were read in the sources of the packages, in these versions: aiohttp 3.9.5 and 3.14.5,
ccxt 4.5.90, python-binance 1.0.37, httpx 0.28.1, httpx2 2.16.2, curl_cffi 0.17.0, websockets 12.0 and 17.4,
asyncpg 0.32.0, aiosqlite 0.22.1, redis 4.6.0 and 8.1.0, aioredis 1.3.1 and 2.0.1, motor 3.7.1, pymongo
4.20.0, aiokafka 0.14.0, aio-pika 10.2.1, solana 0.41.0, openai 3.57.0, anthropic 2.14.0, SQLAlchemy 2.1.9,
aiogram 3.31.0, web3 8.0.0, grpcio 1.85.3, nats-py 2.16.0, psycopg-pool 3.3.3, aiomysql 0.3.2, aiopg 1.4.0.
A class that a package exports under several names has a row entry for each. A release with parentheses is a
method of another object that takes the value.
"""

from __future__ import annotations

from flake8_tradelint.settings import ResourceRow

BUILT_IN = (
    ResourceRow(
        "aiohttp-connector",
        noun="connector",
        acquire=(
            *("aiohttp.TCPConnector", "aiohttp.connector.TCPConnector"),
            *("aiohttp.UnixConnector", "aiohttp.connector.UnixConnector"),
        ),
        # Closing begins at once in all versions but that of TCPConnector in 3.14, so that an `await`
        # that is missing is nothing to complain of.
        release=("close",),
        # `__del__` complains of pooled connections only: there are none before the first request.
        on_use=True,
        lent=False,
    ),
    ResourceRow(
        "ccxt",
        noun="ccxt exchange",
        # Exchanges are spelt in lower case; what else the modules export are errors.
        acquire=(
            *("ccxt.async_support.[a-z]*", "ccxt.pro.[a-z]*"),
            *(
                "ccxt.async_support.Exchange",
                "ccxt.async_support.base.exchange.Exchange",
                "ccxt.pro.Exchange",
            ),
        ),
        release=("await close",),
        # The session is opened by the first request, and `__del__` logs that it needs `close()`.
        on_use=True,
    ),
    ResourceRow(
        "python-binance",
        noun="Binance client",
        acquire=(
            *("await binance.AsyncClient.create", "await binance.async_client.AsyncClient.create"),
            *("await binance.client.AsyncClient.create",),
        ),
        release=("await close_connection",),
    ),
    *(
        ResourceRow(
            name,
            noun=f"{name} client",
            acquire=(f"{name}.AsyncClient",),
            release=("await aclose",),
            owns=(("transport", ""),),
            on_use=True,
        )
        for name in ("httpx", "httpx2")
    ),
    *(
        ResourceRow(
            f"{name}-transport",
            noun=f"{name} transport",
            acquire=(f"{name}.AsyncHTTPTransport",),
            release=("await aclose",),
            on_use=True,
            lent=False,
        )
        for name in ("httpx", "httpx2")
    ),
    ResourceRow(
        "curl-cffi",
        noun="curl session",
        acquire=(
            *("curl_cffi.AsyncSession", "curl_cffi.requests.AsyncSession"),
            *("curl_cffi.requests.session.AsyncSession",),
        ),
        release=("await close",),
        on_use=True,
    ),
    ResourceRow(
        "websockets",
        noun="websocket",
        acquire=tuple(
            f"await websockets.{module}{name}"
            for module in ("", "client.", "asyncio.client.", "legacy.client.")
            for name in ("connect", "unix_connect")
        ),
        release=("await close", "await wait_closed"),
        # The parts of a connection, through which it can be closed without the closing handshake.
        through=("protocol", "transport"),
    ),
    # The event loop holds the transport until somebody closes it, or the writer is collected, in newer
    # Pythons (`ResourceWarning: unclosed <StreamWriter ...>`).
    ResourceRow(
        "asyncio-streams",
        noun="stream writer",
        acquire=tuple(
            f"await asyncio.{module}{name}"
            for module in ("", "streams.")
            for name in ("open_connection", "open_unix_connection")
        ),
        release=("close", "await wait_closed"),
        through=("transport",),
    ),
    # A process that nobody waits for goes on when its transport is collected, and when the program ends.
    ResourceRow(
        "asyncio-subprocess",
        noun="process",
        acquire=tuple(
            f"await asyncio.{module}{name}"
            for module in ("", "subprocess.")
            for name in ("create_subprocess_exec", "create_subprocess_shell")
        ),
        release=("wait", "communicate", "kill", "terminate", "send_signal"),
        # Who reads its output to the end waits for it; who has its number may end it.
        through=("stdout", "stderr", "_transport", "pid"),
        lent=False,
    ),
    # The event loop holds its sockets: it serves on when nothing refers to it.
    ResourceRow(
        "asyncio-server",
        noun="server",
        acquire=(
            *(
                f"await asyncio.{module}{name}"
                for module in ("", "streams.")
                for name in ("start_server", "start_unix_server")
            ),
            *(f"await asyncio.AbstractEventLoop.{name}" for name in ("create_server", "create_unix_server")),
        ),
        release=("close", "await wait_closed", "close_clients", "abort_clients", "serve_forever"),
        lent=False,
    ),
    ResourceRow(
        "asyncpg",
        noun="asyncpg connection",
        acquire=("await asyncpg.connect", "await asyncpg.connection.connect"),
        release=("await close", "terminate"),
    ),
    ResourceRow(
        "asyncpg-pool",
        noun="asyncpg pool",
        acquire=("await asyncpg.create_pool", "await asyncpg.pool.create_pool"),
        release=("await close", "terminate"),
    ),
    # Its thread is no daemon: a program that does not close its connection does not end.
    ResourceRow(
        "aiosqlite",
        noun="SQLite connection",
        acquire=("await aiosqlite.connect", "await aiosqlite.core.connect"),
        release=("await close", "stop"),
    ),
    # The package that became `redis.asyncio`; its first versions had functions instead of classes.
    ResourceRow(
        "aioredis",
        noun="Redis client",
        acquire=(
            *("aioredis.Redis", "aioredis.StrictRedis", "aioredis.client.Redis", "aioredis.from_url"),
            *("aioredis.Redis.from_url", "aioredis.client.Redis.from_url"),
            *("await aioredis.Redis", "await aioredis.from_url", "await aioredis.Redis.from_url"),
        ),
        release=("await close",),
        through=("connection_pool",),
        on_use=True,
    ),
    ResourceRow(
        "aioredis-1",
        noun="Redis client",
        acquire=tuple(
            f"await aioredis.{name}"
            for name in ("create_redis", "create_redis_pool", "create_pool", "create_connection")
        ),
        release=("close", "await wait_closed"),
    ),
    ResourceRow(
        "redis",
        noun="Redis client",
        acquire=(
            *(f"redis.asyncio.{name}" for name in ("Redis", "StrictRedis", "RedisCluster", "from_url")),
            *("redis.asyncio.client.Redis", "redis.asyncio.cluster.RedisCluster"),
            *("redis.asyncio.Redis.from_url", "redis.asyncio.client.Redis.from_url"),
            *("await redis.asyncio.Redis", "await redis.asyncio.from_url"),
            *("await redis.asyncio.Redis.from_url", "await redis.asyncio.RedisCluster"),
        ),
        release=("await aclose", "await close"),
        through=("connection_pool",),
        on_use=True,
    ),
    ResourceRow(
        "motor",
        noun="MongoDB client",
        acquire=("motor.motor_asyncio.AsyncIOMotorClient",),
        release=("close",),
    ),
    # The successor of motor.
    ResourceRow(
        "pymongo",
        noun="MongoDB client",
        acquire=("pymongo.AsyncMongoClient", "pymongo.asynchronous.mongo_client.AsyncMongoClient"),
        release=("await close",),
    ),
    ResourceRow(
        "aiokafka",
        noun="Kafka client",
        acquire=tuple(
            f"aiokafka.{name}"
            for name in (
                *("AIOKafkaProducer", "producer.AIOKafkaProducer", "producer.producer.AIOKafkaProducer"),
                *("AIOKafkaConsumer", "consumer.AIOKafkaConsumer", "consumer.consumer.AIOKafkaConsumer"),
            )
        ),
        release=("await stop",),
        after="start",
    ),
    ResourceRow(
        "aiokafka-admin",
        noun="Kafka client",
        acquire=("aiokafka.admin.AIOKafkaAdminClient", "aiokafka.admin.client.AIOKafkaAdminClient"),
        release=("await close",),
        after="start",
    ),
    ResourceRow(
        "aio-pika",
        noun="AMQP connection",
        acquire=(
            *("await aio_pika.connect", "await aio_pika.connection.connect"),
            *("await aio_pika.connect_robust", "await aio_pika.robust_connection.connect_robust"),
        ),
        release=("await close",),
    ),
    ResourceRow(
        "solana",
        noun="Solana client",
        acquire=("solana.rpc.async_api.AsyncClient",),
        release=("await close",),
        on_use=True,
    ),
    # An open subscription keeps a connection of the client's pool to itself.
    ResourceRow(
        "redis-pubsub",
        noun="Redis subscription",
        acquire=(
            *("redis.asyncio.Redis.pubsub", "redis.asyncio.client.Redis.pubsub"),
            *("redis.asyncio.StrictRedis.pubsub", "redis.asyncio.client.PubSub"),
        ),
        release=("await aclose", "await close", "await reset"),
        on_use=True,
    ),
    # What it asks goes through parts of it (`client.chat.completions.create(...)`).
    ResourceRow(
        "openai",
        noun="OpenAI client",
        acquire=(
            *("openai.AsyncOpenAI", "openai.AsyncClient", "openai._client.AsyncOpenAI"),
            *("openai.AsyncAzureOpenAI", "openai.lib.azure.AsyncAzureOpenAI"),
        ),
        release=("await close",),
    ),
    ResourceRow(
        "anthropic",
        noun="Anthropic client",
        acquire=(
            *("anthropic.AsyncAnthropic", "anthropic.AsyncClient", "anthropic._client.AsyncAnthropic"),
            *("anthropic.AsyncAnthropicBedrock", "anthropic.AsyncAnthropicVertex"),
            *("anthropic.AsyncAnthropicAWS", "anthropic.AsyncAnthropicFoundry"),
        ),
        release=("await close",),
    ),
    ResourceRow(
        "sqlalchemy-engine",
        noun="database engine",
        acquire=tuple(
            f"sqlalchemy.ext.asyncio.{module}{name}"
            for module in ("", "engine.")
            for name in ("create_async_engine", "async_engine_from_config", "AsyncEngine")
        ),
        release=("await dispose",),
        through=("sync_engine",),
        on_use=True,
    ),
    ResourceRow(
        "sqlalchemy-session",
        noun="database session",
        acquire=(
            *("sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.ext.asyncio.session.AsyncSession"),
            *("sqlalchemy.ext.asyncio.async_sessionmaker.__call__",),
        ),
        release=("await close", "await aclose", "await invalidate", "await reset"),
        through=("sync_session",),
        on_use=True,
    ),
    # `close()` is a request to Telegram in version 3; it closed the session in version 2.
    ResourceRow(
        "aiogram",
        noun="Telegram bot",
        acquire=("aiogram.Bot", "aiogram.client.bot.Bot"),
        release=("await session.close", "await close", "context"),
        through=("session",),
        on_use=True,
    ),
    ResourceRow(
        "grpc",
        noun="gRPC channel",
        acquire=("grpc.aio.insecure_channel", "grpc.aio.secure_channel"),
        release=("await close",),
        on_use=True,
    ),
    ResourceRow(
        "nats",
        noun="NATS client",
        acquire=("await nats.connect",),
        release=("await close", "await drain"),
    ),
    # With a provider that keeps a connection, `await` connects.
    ResourceRow(
        "web3",
        noun="web3 client",
        acquire=("await web3.AsyncWeb3", "await web3.main.AsyncWeb3"),
        release=("await provider.disconnect",),
        through=("provider",),
    ),
    ResourceRow(
        "asyncpg-pool-connection",
        noun="pool's connection",
        acquire=("await asyncpg.Pool.acquire", "await asyncpg.pool.Pool.acquire"),
        release=("await release(connection)",),
    ),
    ResourceRow(
        "psycopg-pool-connection",
        noun="pool's connection",
        acquire=tuple(
            f"await psycopg_pool.{name}.getconn"
            for name in (
                *("AsyncConnectionPool", "pool_async.AsyncConnectionPool"),
                *("AsyncNullConnectionPool", "null_pool_async.AsyncNullConnectionPool"),
            )
        ),
        release=("await putconn(connection)",),
    ),
    *(
        ResourceRow(
            f"{name}-pool-connection",
            noun="pool's connection",
            acquire=(f"await {name}.Pool.acquire", f"await {name}.pool.Pool.acquire"),
            # Of aiomysql and aiopg it is a plain method that gives a future.
            release=("release(connection)",),
        )
        for name in ("aiomysql", "aiopg")
    ),
)

SHARED = {
    "aiogram": ("session",),
    "aioredis": ("connection_pool",),
    "anthropic": ("http_client",),
    "httpx": ("transport", "mounts"),
    "httpx2": ("transport", "mounts"),
    "openai": ("http_client",),
    "redis": ("connection_pool",),
}
"""By row, keywords for an object that the value works through, and shares if it was made elsewhere."""

LEADING_BACK = frozenset({"motor", "pymongo"})
"""Rows of clients that their databases refer to as ``client``: keeping the database keeps both."""

CLOSED_BY_COLLECTION = frozenset({"openai", "anthropic", "grpc"})
"""Rows of clients whose ``__del__`` closes, or makes a task that does, while the loop runs."""

REOPENING = frozenset(
    {
        *("aiogram", "aiohttp-connector", "aioredis", "ccxt", "redis", "redis-pubsub", "web3"),
        *("asyncio-server", "asyncio-subprocess", "sqlalchemy-engine", "sqlalchemy-session"),
        *("aiomysql-pool-connection", "aiopg-pool-connection"),
    }
)
"""Rows of values that open again when they are used after their close, or that nobody lends."""

WITHIN = {"sqlalchemy-session": ("AsyncConnection", "begin", "connect")}
"""By row, classes of objects, and methods that give one: what is made for it (its first argument, ``bind``)
ends with it. Only an engine's session has a connection of its own."""

NEVER_RELEASED = frozenset({"asyncio-server", "asyncio-streams", "asyncio-subprocess"})
"""Rows of values that are reported only where nothing releases them: what an exception lets go of is
collected, ends by itself, or ends with the program."""

WITHOUT_FIX = frozenset({"asyncio-subprocess"})
"""Rows of values whose end the program has to choose: a process is waited for, or killed."""

PARTS = {"asyncio-streams": 1}
"""By row, the index of the value in the tuple that its calls return: of ``reader, writer`` the second."""
