"""What mypy asks of tradelint: one short method a hook, the work is done elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

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
from mypy_plugin import acquiring_calls, class_bodies, removed_names, renamed, renamed_arguments
from mypy_plugin.codes import error_codes, rules
from mypy_plugin.configuration import cache_key, settings_of
from mypy_plugin.facts import Facts
from mypy_plugin.guard import ATTRIBUTE, CLASS, SIGNATURE, Guard
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
        self._reporter = Reporter(self._settings, whole=whole)
        self._facts = Facts(self._settings, self._known_modules, rules().values())
        self._old = frozenset(row.old for row in self._settings.renames)
        self._owners = frozenset(row.owner.rpartition(".")[2] for row in self._settings.renames)

    def _known_modules(self) -> Mapping[str, MypyFile]:
        return self._modules or {}

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        """mypy's modules; its own plugin looks names up as well."""
        super().set_modules(modules)
        self._default.set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """The configuration and our version."""
        return cache_key(self._settings, ctx.id, ctx.path)

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """None; but this is how a daemon tells that a file has changed."""
        with suppress(Exception):  # answers from old facts are the worst that can come of it
            self._facts.parsed(os.path.abspath(file.path))
        return []

    def get_customize_class_mro_hook(self, fullname: str) -> ClassHook | None:
        """Classes that have lost a name get it back, marked as lost."""
        if fullname.rpartition(".")[2] not in self._owners:
            return None
        return self._guard.hook(lambda ctx: removed_names.add_removed_names(ctx, self._facts), CLASS)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Uses of old names."""
        name = fullname.rpartition(".")[2]
        if name not in self._old or self._default.get_attribute_hook(fullname) is not None:
            return None
        look = partial(renamed.attribute, name=name, facts=self._facts, reporter=self._reporter)
        return self._guard.hook(look, ATTRIBUTE)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """The same on the class itself."""
        return self.get_attribute_hook(fullname)

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Tasks, sessions, and old names as keywords or in strings."""
        return self._guard.found(self._function, fullname, SIGNATURE)

    def _function(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        if fullname in acquiring_calls.TASK_FUNCTIONS:
            return self._looking(acquiring_calls.task)
        if self._old and fullname in renamed_arguments.NAMING:
            return self._looking(self._strings)
        node = self._class(fullname) if self._old or "aiohttp" in self._known_modules() else None
        if node is not None and acquiring_calls.is_session(node):
            return self._looking(acquiring_calls.session)
        lost = node is not None and removed_names.owns_removed(node, self._old)
        if lost or (self._old and fullname in renamed_arguments.REPLACING):
            return self._keywords(self._default.get_function_signature_hook(fullname))
        return None

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Tasks of a loop, strings in ``patch.object`` and its kin, and methods that are aliases."""
        name = fullname.rpartition(".")[2]
        if name == acquiring_calls.LOOP_METHOD:
            look = self._looking(acquiring_calls.task)
        elif self._old and fullname in renamed_arguments.NAMING_METHODS:
            look = self._looking(self._strings)
        elif name in self._old and self._default.get_method_signature_hook(fullname) is None:
            look = self._looking(partial(renamed.method, name=name))
        else:
            return None
        return self._guard.hook(look, SIGNATURE)

    def get_base_class_hook(self, fullname: str) -> ClassHook | None:
        """Classes derived from a dataclass, decorated or not, or from one that has lost a name."""
        return self._guard.found(self._base_class, fullname, CLASS)

    def _base_class(self, fullname: str) -> ClassHook | None:
        node = self._class(fullname)
        if node is None or not (class_bodies.has_fields(node) or removed_names.owns_removed(node, self._old)):
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
        class_bodies.check_class(ctx, self._facts, self._reporter)

    def _check_dataclass(self, ctx: ClassDefContext) -> None:
        class_bodies.leave_digest(ctx, self._facts)
        class_bodies.check_class(ctx, self._facts, self._reporter)

    def _strings(self, ctx: SigContext, facts: Facts, reporter: Reporter) -> None:
        renamed_arguments.strings(ctx, self._old, facts, reporter)

    def _looking(self, look: Callable[[Any, Facts, Reporter], object]) -> Callable[[Any], FunctionLike]:
        """A hook that leaves the signature as it is."""

        def hook(ctx: SigContext) -> FunctionLike:
            look(ctx, self._facts, self._reporter)
            return ctx.default_signature

        return hook

    def _keywords(
        self, default: Callable[[FunctionSigContext], FunctionLike] | None
    ) -> Callable[[FunctionSigContext], FunctionLike]:
        def hook(ctx: FunctionSigContext) -> FunctionLike:
            signature = ctx.default_signature if default is None else default(ctx)
            return renamed_arguments.keywords(ctx, signature, self._old, self._facts, self._reporter)

        return hook

    def _class(self, fullname: str) -> TypeInfo | None:
        found = self.lookup_fully_qualified(fullname)
        return found.node if found is not None and isinstance(found.node, TypeInfo) else None
