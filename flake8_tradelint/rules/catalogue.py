"""The rules, listed so that none has to be imported to be chosen; written by ``explain.pages``."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords

RULES: tuple[tuple[str, str, bool], ...] = (
    ("TL001", "syntax-error", True),
    ("TL003", "analysis-limit", True),
    ("TL101", "overridden-field", True),
    ("TL102", "missing-classvar", True),
    ("TL103", "undeclared-field", True),
    ("TL104", "ineffective-classvar", True),
    ("TL105", "redundant-override", False),
    ("TL106", "class-only-field", False),
    ("TL107", "stale-constructor-argument", True),
    ("TL201", "unclosed-session", True),
    ("TL202", "session-leaked-on-exception", True),
    ("TL203", "unclosed-session-attribute", True),
    ("TL204", "overwritten-session", True),
    ("TL205", "unawaited-close", True),
    ("TL206", "shared-session", True),
    ("TL207", "unreleased-response", True),
    ("TL208", "uncalled-closer", False),
    ("TL209", "unclosed-resource", True),
    ("TL301", "dropped-task", True),
    ("TL302", "abandoned-task", True),
    ("TL303", "unreaped-task-attribute", True),
    ("TL304", "undrained-task-collection", True),
    ("TL305", "overwritten-task", True),
    ("TL306", "unawaited-cancellation", False),
    ("TL307", "lost-pending-tasks", True),
    ("TL308", "unawaited-coroutine", True),
    ("TL309", "unobserved-exception", False),
    ("TL310", "uncancelled-task-set", False),
    ("TL311", "cached-coroutine", True),
    ("TL401", "renamed-attribute", True),
    ("TL402", "renamed-attribute-string", True),
    ("TL403", "renamed-keyword", True),
    ("TL404", "deprecated-alias", False),
    ("TL405", "overridden-old-name", True),
    ("TL406", "unknown-attribute", False),
)
"""Code, name (that of the module, with hyphens), and whether it is on by default."""

PROJECT_KEYWORDS: tuple[tuple[ProjectKeywords, tuple[str, ...]], ...] = (
    (
        ProjectKeywords(
            words=(
                b"attr",
                b"dataclass",
                b"msgspec",
            ),
            installed=(b"class ",),
        ),
        (
            "TL101",
            "TL102",
            "TL103",
            "TL104",
            "TL105",
            "TL106",
            "TL107",
        ),
    ),
    (
        ProjectKeywords(
            words=(b"Session",),
        ),
        (
            "TL201",
            "TL202",
            "TL203",
            "TL206",
        ),
    ),
    (
        ProjectKeywords(
            words=(
                b"Session",
                b"aio_pika",
                b"aiogram",
                b"aiohttp",
                b"aiokafka",
                b"aiomysql",
                b"aiopg",
                b"aioredis",
                b"aiosqlite",
                b"anthropic",
                b"asyncpg",
                b"binance",
                b"ccxt",
                b"curl_cffi",
                b"grpc",
                b"httpx",
                b"httpx2",
                b"motor",
                b"nats",
                b"open_connection",
                b"open_unix_connection",
                b"openai",
                b"psycopg_pool",
                b"pymongo",
                b"redis",
                b"solana",
                b"sqlalchemy",
                b"web3",
                b"websockets",
            ),
            settings=("resources",),
        ),
        (
            "TL204",
            "TL205",
            "TL208",
        ),
    ),
    (
        ProjectKeywords(
            words=(
                b"aiohttp",
                b"ClientSession",
            ),
        ),
        ("TL207",),
    ),
    (
        ProjectKeywords(
            words=(
                b"aio_pika",
                b"aiogram",
                b"aiohttp",
                b"aiokafka",
                b"aiomysql",
                b"aiopg",
                b"aioredis",
                b"aiosqlite",
                b"anthropic",
                b"asyncpg",
                b"binance",
                b"ccxt",
                b"curl_cffi",
                b"grpc",
                b"httpx",
                b"httpx2",
                b"motor",
                b"nats",
                b"open_connection",
                b"open_unix_connection",
                b"openai",
                b"psycopg_pool",
                b"pymongo",
                b"redis",
                b"solana",
                b"sqlalchemy",
                b"web3",
                b"websockets",
                b"Session",
            ),
            settings=("resources",),
        ),
        ("TL209",),
    ),
    (
        ProjectKeywords(
            words=(
                b"Task",
                b"create_task",
                b"ensure_future",
                b"gather(",
                b"run_coroutine_threadsafe",
                b"shield(",
            ),
            settings=("task_functions",),
        ),
        (
            "TL301",
            "TL302",
            "TL303",
            "TL304",
            "TL305",
            "TL306",
            "TL307",
            "TL309",
            "TL310",
        ),
    ),
    (
        ProjectKeywords(
            words=(
                b"aiohttp",
                b"async",
            ),
        ),
        ("TL308",),
    ),
    (
        ProjectKeywords(
            words=(b"functools",),
        ),
        ("TL311",),
    ),
    (
        ProjectKeywords(
            settings=("renames",),
        ),
        (
            "TL401",
            "TL402",
            "TL403",
            "TL405",
        ),
    ),
    (
        ProjectKeywords(
            words=(b"deprecated",),
            settings=("renames",),
        ),
        ("TL404",),
    ),
    (
        ProjectKeywords(
            words=(b"class ",),
        ),
        ("TL406",),
    ),
)
"""What a project needs before the rules with these codes are asked; the others always are."""
