"""What mypy asks of tradelint: one short method a hook, the work is done elsewhere.

What knows Python is imported by the first hook that needs it: a run that finds everything in mypy's
cache never does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

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
from mypy_plugin import callees, traces
from mypy_plugin.codes import error_codes
from mypy_plugin.configuration import CacheKeys, settings_of
from mypy_plugin.guard import ATTRIBUTE, CLASS, SIGNATURE, Guard

if TYPE_CHECKING:
    from mypy_plugin.facts import Facts
    from mypy_plugin.reporting import Reporter

SigContext = FunctionSigContext | MethodSigContext
ClassHook = Callable[[ClassDefContext], None]


class TradelintPlugin(Plugin):
    """Asks the rules; whatever mypy's own plugin does for the same names still happens.

    mypy takes the first plugin that answers for a name. So there is an answer only where there may
    be a finding, and none where mypy's own plugin has one that cannot be called first.

    mypy gives the options only; ``run`` says what settings it wants, and that findings are to be ``whole``.
    """

    def __init__(self, options: Options, settings: Settings | None = None, *, whole: bool = False) -> None:
        super().__init__(options)
        error_codes()
        self._settings = settings or settings_of(options)
        self._default = DefaultPlugin(options)
        self._guard = Guard()
        self._cache_keys = CacheKeys(self._settings)
        self._whole = whole
        self._called: dict[str, Literal["session", "renamed", ""]] = {}
        self._old = frozenset(row.old for row in self._settings.renames)
        self._owners = frozenset(row.owner.rpartition(".")[2] for row in self._settings.renames)

    @cached_property
    def _facts(self) -> Facts:
        from mypy_plugin.facts import Facts

        return Facts(self._settings, self._known_modules)

    @cached_property
    def _reporter(self) -> Reporter:
        from mypy_plugin.reporting import Reporter

        return Reporter(self._settings, whole=self._whole)

    def _known_modules(self) -> Mapping[str, MypyFile]:
        return self._modules or {}

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        """mypy's modules; its own plugin looks names up as well."""
        super().set_modules(modules)
        self._default.set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """The configuration and our version."""
        return self._cache_keys.of(ctx.id, ctx.path)

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """None; but this is how a daemon tells that a file has changed."""
        self._called.clear()
        with suppress(Exception):  # answers from old facts are the worst that can come of it
            if "_facts" in self.__dict__:
                self._facts.parsed(os.path.abspath(file.path))
        return []

    def get_customize_class_mro_hook(self, fullname: str) -> ClassHook | None:
        """Classes that have lost a name get it back, marked as lost."""
        if fullname.rpartition(".")[2] not in self._owners:
            return None
        return self._guard.hook(self._lost_class, CLASS)

    def _lost_class(self, ctx: ClassDefContext) -> None:
        from mypy_plugin.removed_names import add_removed_names

        add_removed_names(ctx, self._facts)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Uses of old names."""
        name = fullname.rpartition(".")[2]
        if name not in self._old or self._default.get_attribute_hook(fullname) is not None:
            return None

        def hook(ctx: AttributeContext) -> Type:
            from mypy_plugin import renamed

            return renamed.attribute(ctx, name, self._facts, self._reporter)

        return self._guard.hook(hook, ATTRIBUTE)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """The same on the class itself."""
        return self.get_attribute_hook(fullname)

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Tasks, sessions, and old names as keywords or in strings."""
        return self._guard.found(self._function, fullname, SIGNATURE)

    def _function(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        if fullname in callees.TASK_FUNCTIONS:
            return self._task
        if self._old and fullname in callees.NAMING:
            return self._strings
        if fullname not in self._called:
            self._called[fullname] = self._kind(fullname)
        kind = self._called[fullname]
        if kind == "session":
            return self._session
        return self._keywords(self._default.get_function_signature_hook(fullname)) if kind else None

    def _kind(self, fullname: str) -> Literal["session", "renamed", ""]:
        if self._old and fullname in callees.REPLACING:
            return "renamed"
        node = self._class(fullname) if self._old or "aiohttp" in self._known_modules() else None
        if node is None:
            return ""
        if callees.is_session(node):
            return "session"
        return "renamed" if traces.owns_removed(node, self._old) else ""

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Tasks of a loop, strings in ``patch.object`` and its kin, and methods that are aliases."""
        name = fullname.rpartition(".")[2]
        if name == callees.LOOP_METHOD:
            return self._guard.hook(self._task, SIGNATURE)
        if self._old and fullname in callees.NAMING_METHODS:
            return self._guard.hook(self._strings, SIGNATURE)
        if name in self._old and self._default.get_method_signature_hook(fullname) is None:
            return self._guard.hook(lambda ctx: self._method(ctx, name), SIGNATURE)
        return None

    def get_base_class_hook(self, fullname: str) -> ClassHook | None:
        """Classes derived from a dataclass, decorated or not, or from one that has lost a name."""
        return self._guard.found(self._base_class, fullname, CLASS)

    def _base_class(self, fullname: str) -> ClassHook | None:
        node = self._class(fullname)
        if node is None or not (traces.has_fields(node) or traces.owns_removed(node, self._old)):
            return None
        return self._check_class

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Dataclasses; what mypy itself does with them comes first."""
        default = self._default.get_class_decorator_hook_2(fullname)
        if default is None or fullname == "functools.total_ordering":
            return None
        ours = self._guard.hook(self._check_dataclass, CLASS)

        def hook(ctx: ClassDefContext) -> bool:
            done = default(ctx)
            if done:
                ours(ctx)
            return done

        return hook

    def _check_class(self, ctx: ClassDefContext) -> None:
        from mypy_plugin import class_bodies

        class_bodies.check_class(ctx, self._facts, self._reporter)

    def _check_dataclass(self, ctx: ClassDefContext) -> None:
        from mypy_plugin import class_bodies

        class_bodies.leave_digest(ctx, self._facts)
        class_bodies.check_class(ctx, self._facts, self._reporter)

    def _task(self, ctx: SigContext) -> FunctionLike:
        from mypy_plugin import acquiring_calls

        acquiring_calls.task(ctx, self._facts, self._reporter)
        return ctx.default_signature

    def _session(self, ctx: FunctionSigContext) -> FunctionLike:
        from mypy_plugin import acquiring_calls

        acquiring_calls.session(ctx, self._facts, self._reporter)
        return ctx.default_signature

    def _method(self, ctx: MethodSigContext, name: str) -> FunctionLike:
        from mypy_plugin import renamed

        renamed.method(ctx, name, self._facts, self._reporter)
        return ctx.default_signature

    def _strings(self, ctx: SigContext) -> FunctionLike:
        from mypy_plugin import renamed_arguments

        renamed_arguments.strings(ctx, self._old, self._facts, self._reporter)
        return ctx.default_signature

    def _keywords(
        self, default: Callable[[FunctionSigContext], FunctionLike] | None
    ) -> Callable[[FunctionSigContext], FunctionLike]:
        def hook(ctx: FunctionSigContext) -> FunctionLike:
            from mypy_plugin import renamed_arguments

            signature = ctx.default_signature if default is None else default(ctx)
            return renamed_arguments.keywords(ctx, signature, self._old, self._facts, self._reporter)

        return hook

    def _class(self, fullname: str) -> TypeInfo | None:
        found = self.lookup_fully_qualified(fullname)
        return found.node if found is not None and isinstance(found.node, TypeInfo) else None
