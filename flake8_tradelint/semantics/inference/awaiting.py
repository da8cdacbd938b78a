"""Type asyncio's functions and methods on awaitables: their results one by one, or together."""

from __future__ import annotations

from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.containers import container, element
from flake8_tradelint.semantics.inference.types import Type, agree, awaited

_TASK, _FUTURE, _COROUTINE = "asyncio.Task", "asyncio.Future", "collections.abc.Coroutine"


def function(
    name: str, args: tuple[Type | None, ...], starred: tuple[Type | None, ...], *, caught: bool
) -> Type | None:
    """Return the type of what a function of asyncio returns; ``None`` for other functions.

    ``starred`` are the types of its starred arguments; ``caught``: exceptions may be among the results.
    """
    if name in known_types.TASK_MAKERS and args:
        return container(known_types.TASK_MAKERS[name], awaited(args[0]))
    if name == "asyncio.gather":
        if caught:
            return None
        results = [awaited(arg) for arg in args]
        if not starred:
            return coroutine(container("builtins.tuple", *results))
        several = agree([*results, *(awaited(element(of)) for of in starred)])
        return coroutine(container("builtins.list", several))
    if not args:
        return None
    if name == "asyncio.run":
        return awaited(args[0])
    if name == "asyncio.run_coroutine_threadsafe":
        return container(_FUTURE, awaited(args[0]))
    if name == "asyncio.as_completed":
        return container("collections.abc.Iterator", coroutine(awaited(element(args[0]))))
    if name == "asyncio.wait":
        part = container("builtins.set", element(args[0]))
        return coroutine(container("builtins.tuple", part, part))
    return None


def method(owner: Type, kind: str, name: str, args: tuple[Type | None, ...]) -> Type | None:
    """Return the type of what a method of a loop, future or queue returns; ``None`` for others."""
    if kind in known_types.EVENT_LOOPS or kind == "asyncio.TaskGroup":
        if name == "create_task" and args:
            return container(_TASK, awaited(args[0]))
        return awaited(args[0]) if name == "run_until_complete" and args else None
    if not owner.args:
        return None
    if kind in known_types.FUTURES:
        return owner.args[-1] if name == "result" else None
    if kind in known_types.QUEUES and name in ("get", "get_nowait"):
        waits = name == "get" and kind.startswith("asyncio.")
        return coroutine(owner.args[0]) if waits else owner.args[0]
    return owner.args[0] if kind == "contextvars.ContextVar" and name == "get" and not args else None


def coroutine(result: Type | None) -> Type | None:
    """Return the type of a coroutine that returns ``result``."""
    return container(_COROUTINE, None, None, result) if result is not None else None
