"""Write the table of libraries' coroutine methods from the published sources of these libraries.

``pip install --no-deps --target FOLDER websockets redis ...``, then ``python -m benchmarks.coroutine_methods
FOLDER`` prints the rows for ``flake8_tradelint/semantics/coroutines/library_methods.py``, each with the
last name of a class; under which names it is imported is added by hand. Nothing is imported: the classes are
read from the syntax trees, with the classes of the same package from which they derive.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

CLASSES = {
    "websockets": ("Connection", "ClientConnection", "ServerConnection"),
    "aiosqlite": ("Connection", "Cursor"),
    "sqlalchemy": ("AsyncSession", "AsyncConnection", "AsyncEngine", "AsyncTransaction"),
    "aiogram": ("Bot",),
    "telegram": ("Bot", "Message", "CallbackQuery", "Chat", "User"),
    "discord": ("TextChannel", "Thread", "DMChannel", "Message", "Member", "User", "Context", "VoiceClient"),
    "ib_async": ("IB",),
    "nats": ("Client", "Subscription", "Msg"),
    "aiokafka": ("AIOKafkaProducer", "AIOKafkaConsumer"),
    "redis": ("PubSub",),
}
FOLDERS = {
    "websockets": "asyncio",
    "sqlalchemy": "ext/asyncio",
    "redis": "asyncio",
    "nats": "aio",
    "telegram": "",
    "discord": "",
}
"""Where in the package the classes are, if not anywhere."""


def main() -> None:
    """Print the rows."""
    for package, names in CLASSES.items():
        classes = dict(_classes(Path(sys.argv[1]) / package / FOLDERS.get(package, "")))
        for name in names:
            methods = sorted({one for cls in _order(name, classes) for one in _coroutines(classes[cls])})
            print(f'    "{package}.{name}": "{" ".join(methods)}",')


def _classes(folder: Path) -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield the classes of a package by name."""
    for path in sorted(folder.rglob("*.py"), reverse=True):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ClassDef):
                yield node.name, node


def _order(name: str, classes: dict[str, ast.ClassDef]) -> list[str]:
    """Return the class and those from which it derives."""
    found, queue = [], [name]
    while queue:
        one = queue.pop(0)
        if one in classes and one not in found:
            found.append(one)
            queue += [
                base
                for node in classes[one].bases
                if (base := ast.unparse(node).split("[")[0].split(".")[-1])
            ]
    return found


def _coroutines(cls: ast.ClassDef) -> Iterator[str]:
    """Yield the public ``async def`` methods that are no generators and no context managers."""
    for node in cls.body:
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
            decorated = " ".join(map(ast.unparse, node.decorator_list))
            yields = any(isinstance(inner, ast.Yield) for inner in ast.walk(node))
            if not yields and "contextmanager" not in decorated and "property" not in decorated:
                yield node.name


if __name__ == "__main__":
    main()
