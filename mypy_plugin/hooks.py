"""What mypy asks of tradelint: a method a hook says whether there is an answer, ``answers`` gives it."""

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
    """Asks the rules; what mypy's own plugin and those behind this one do for the same names still happens.

    mypy takes the first plugin that answers for a name. So there is an answer only where there may
    be a finding, and the others' comes first (see ``guard``).

    mypy gives the options only; ``run`` says what settings it wants, and that findings are to be ``whole``.
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
        """What another plugin has for the name, or mypy's own: mypy is asked again, and we keep silent."""
        chain = getattr(context.api, "plugin", None)
        self._asks_others = True
        try:
            return None if chain is None else cast("Hook | None", getattr(chain, question)(fullname))
        finally:
            self._asks_others = False

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """The configuration and our version."""
        return self._cache_keys.of(ctx.id, ctx.path)

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """None; but this is how a daemon tells that a file has changed."""
        self._calls.forget()
        with suppress(Exception):  # answers from old facts are the worst that can come of it
            self._answers.parsed(file.path)
        return []

    def get_customize_class_mro_hook(self, fullname: str) -> ClassHook | None:
        """Classes that have lost a name get it back, marked as lost."""
        if not self._wanted.owners or fullname.rpartition(".")[2] not in self._wanted.owners:
            return None
        return self._hook(self._answers.lost_names, "get_customize_class_mro_hook", fullname, CLASS)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Uses of old names."""
        return self._attribute("get_attribute_hook", fullname) if self._wanted.old else None

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """The same on the class itself."""
        return self._attribute("get_class_attribute_hook", fullname) if self._wanted.old else None

    def _attribute(self, question: str, fullname: str) -> Callable[[AttributeContext], Type] | None:
        name = fullname.rpartition(".")[2]
        if name not in self._wanted.old:
            return None
        return self._hook(partial(self._answers.attribute, name), question, fullname, ATTRIBUTE)

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Tasks, sessions, and old names as keywords or in strings."""
        if self._asks_others or fullname in self._calls.idle:
            return None
        return self._guard.found(self._calls.function, "get_function_signature_hook", fullname, SIGNATURE)

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Tasks of a loop, strings in ``patch.object`` and its kin, and methods that are aliases."""
        if fullname.rpartition(".")[2] not in self._calls.methods:
            return None
        hook = self._calls.method(fullname)
        return hook and self._hook(hook, "get_method_signature_hook", fullname, SIGNATURE)

    def get_base_class_hook(self, fullname: str) -> ClassHook | None:
        """Classes derived from a dataclass, decorated or not, or from one that has lost a name."""
        if self._asks_others:
            return None
        return self._guard.found(self._base_class, "get_base_class_hook", fullname, CLASS)

    def _base_class(self, fullname: str) -> ClassHook | None:
        node = self._class(fullname)
        if node is None or not (traces.has_fields(node) or traces.owns_removed(node, self._wanted.old)):
            return None
        return self._answers.class_body

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Dataclasses; what mypy itself does with them comes first."""
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
