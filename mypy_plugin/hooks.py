"""The plugin class that mypy calls. Its methods decide whether there is a hook; ``answers`` has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

from mypy.nodes import MypyFile, TypeInfo
from mypy.options import Options
from mypy.plugin import (
    AttributeContext,
    ClassDefContext,
    FunctionSigContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.plugins.default import DefaultPlugin
from mypy.types import FunctionLike, Type

from flake8_tradelint.settings import Settings
from mypy_plugin import traces
from mypy_plugin.answers import Answers
from mypy_plugin.calls import Calls
from mypy_plugin.codes import error_codes
from mypy_plugin.configuration import CacheKeys, settings_of
from mypy_plugin.guard import ATTRIBUTE, CLASS, SIGNATURE, Guard, Hook, Kind
from mypy_plugin.wanted import Wanted

ClassHook = Callable[[ClassDefContext], None]


class TradelintPlugin(Plugin):
    """Asks the rules. mypy's own plugin and the plugins behind this one still run for the same names.

    mypy takes the first plugin that returns a hook. So there is one only where a finding is possible, and it
    runs the others first (see ``guard``).

    mypy passes only the options; ``run`` passes settings, and ``whole`` for findings as JSON.
    """

    def __init__(self, options: Options, settings: Settings | None = None, *, whole: bool = False) -> None:
        super().__init__(options)
        error_codes()
        self._settings = settings or settings_of(options)
        self._default = DefaultPlugin(options)
        self._guard = Guard(self._theirs)
        self._asks_others = False
        self._cache_keys = CacheKeys(self._settings)
        self._wanted = Wanted(self._settings)
        self._answers = Answers(self._settings, self._wanted, self._known_modules, whole=whole)
        self._calls = Calls(self._wanted, self._answers, self._class)

    def _known_modules(self) -> Mapping[str, MypyFile]:
        return self._modules or {}

    def _theirs(self, question: str, fullname: str, context: Any) -> Hook | None:
        """Return another plugin's hook for the name, or mypy's own: mypy is asked again without this one."""
        chain = getattr(context.api, "plugin", None)
        self._asks_others = True
        try:
            return None if chain is None else cast("Hook | None", getattr(chain, question)(fullname))
        finally:
            self._asks_others = False

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """Return the configuration's digest and our version, on which mypy's cache depends."""
        return self._cache_keys.of(ctx.id, ctx.path)

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Return no dependencies; the call shows a daemon's plugin that a file has changed."""
        self._calls.forget()
        with suppress(Exception):  # answers from old facts are the worst that can come of it
            self._answers.parsed(file.path)
        return []

    def get_customize_class_mro_hook(self, fullname: str) -> ClassHook | None:
        """Hook for classes with renamed attributes: the old names are added, marked as removed."""
        if not self._wanted.owners or fullname.rpartition(".")[2] not in self._wanted.owners:
            return None
        return self._hook(self._answers.lost_names, "get_customize_class_mro_hook", fullname, CLASS)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Hook for uses of old names."""
        return self._attribute("get_attribute_hook", fullname) if self._wanted.old else None

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Hook for uses of old names on the class itself."""
        return self._attribute("get_class_attribute_hook", fullname) if self._wanted.old else None

    def _attribute(self, question: str, fullname: str) -> Callable[[AttributeContext], Type] | None:
        name = fullname.rpartition(".")[2]
        if name not in self._wanted.old:
            return None
        return self._hook(partial(self._answers.attribute, name), question, fullname, ATTRIBUTE)

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Hook for tasks, sessions, and old names as keywords or in strings."""
        if self._asks_others or fullname in self._calls.idle:
            return None
        return self._guard.found(self._calls.function, "get_function_signature_hook", fullname, SIGNATURE)

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Hook for tasks of a loop, names in strings (``patch.object``), and methods kept as aliases."""
        if fullname.rpartition(".")[2] not in self._calls.methods:
            return None
        hook = self._calls.method(fullname)
        return hook and self._hook(hook, "get_method_signature_hook", fullname, SIGNATURE)

    def get_base_class_hook(self, fullname: str) -> ClassHook | None:
        """Hook for classes derived from a dataclass (decorated or not) or a class with renamed attributes."""
        if self._asks_others:
            return None
        return self._guard.found(self._base_class, "get_base_class_hook", fullname, CLASS)

    def _base_class(self, fullname: str) -> ClassHook | None:
        node = self._class(fullname)
        if node is None or not (traces.has_fields(node) or traces.owns_removed(node, self._wanted.old)):
            return None
        return self._answers.class_body

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Hook for dataclasses, which runs after mypy's own."""
        question, known = "get_class_decorator_hook_2", self._default.get_class_decorator_hook_2(fullname)
        if known is None or self._asks_others or fullname == "functools.total_ordering":
            return None

        def hook(ctx: ClassDefContext) -> bool:
            done: bool = (self._theirs(question, fullname, ctx) or known)(ctx)
            if done:
                self._guard.call(self._answers.dataclass, ctx, CLASS)
            return done

        return hook

    def _hook(self, hook: Hook, question: str, fullname: str, kind: Kind) -> Hook | None:
        return None if self._asks_others else self._guard.hook(hook, question, fullname, kind)

    def _class(self, fullname: str) -> TypeInfo | None:
        found = self.lookup_fully_qualified(fullname)
        return found.node if found is not None and isinstance(found.node, TypeInfo) else None
