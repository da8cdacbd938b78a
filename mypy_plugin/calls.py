"""Select the calls that have a hook. mypy asks about every call, so a set lookup decides nearly all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from mypy.nodes import TypeInfo
from mypy.plugin import FunctionSigContext, MethodSigContext
from mypy.types import FunctionLike

from mypy_plugin import callees, traces
from mypy_plugin.answers import Answers
from mypy_plugin.wanted import Wanted

FunctionHook = Callable[[FunctionSigContext], FunctionLike]
MethodHook = Callable[[MethodSigContext], FunctionLike]


class Calls:
    """Finds the hook for a call. ``find_class`` returns the class with a full name, or ``None``."""

    def __init__(
        self, wanted: Wanted, answers: Answers, find_class: Callable[[str], TypeInfo | None]
    ) -> None:
        self._wanted, self._answers, self._find_class = wanted, answers, find_class
        self._kinds: dict[str, Literal["session", "task", "renamed"]] = {}
        self.idle: set[str] = set()
        """Full names of functions and classes that were looked up and have no hook."""
        self.methods = wanted.methods()
        """Bare names of methods that may have a hook."""

    def forget(self) -> None:
        """Clear the caches, because classes may have changed."""
        self._kinds.clear()
        self.idle.clear()

    def function(self, fullname: str) -> FunctionHook | None:
        """Return the hook for a function, or a class that is called."""
        if fullname in callees.TASK_FUNCTIONS or fullname in self._wanted.makers:
            return self._answers.task
        if self._wanted.old and (fullname in callees.NAMING or fullname in callees.PATHS):
            return self._answers.strings
        name = fullname.rpartition(".")[2]
        if name in self._wanted.keyword_rows:
            return partial(self._answers.called, name)
        return self._made(fullname)

    def _made(self, fullname: str) -> FunctionHook | None:
        """Return the hook for a class, or for a function that creates an instance like another one."""
        kind = self._kinds.get(fullname) or self._kind(fullname)
        if kind is None:
            self.idle.add(fullname)
            return None
        self._kinds[fullname] = kind
        if kind == "session":
            return self._answers.session
        return self._answers.task if kind == "task" else self._answers.keywords

    def _kind(self, fullname: str) -> Literal["session", "task", "renamed"] | None:
        if self._wanted.old and fullname in callees.REPLACING:
            return "renamed"
        node = self._find_class(fullname)
        if node is None:
            return None
        if callees.is_session(node):
            return "session"
        if callees.is_task(node):
            return "task"
        return "renamed" if traces.owns_removed(node, self._wanted.old) else None

    def method(self, fullname: str) -> MethodHook | None:
        """Return the hook for a method whose bare name is one of ``methods``."""
        name = fullname.rpartition(".")[2]
        if name == callees.LOOP_METHOD or name in self._wanted.maker_names:
            return self._answers.task
        if name in callees.HANDING:
            return self._answers.handed
        if self._wanted.old and fullname in callees.NAMING_METHODS:
            return self._answers.strings
        if name in self._wanted.keyword_rows:
            return partial(self._answers.called, name)
        return partial(self._answers.method, name) if name in self._wanted.old else None
