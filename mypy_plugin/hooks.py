"""What mypy asks of tradelint: one short method a hook, the work is done elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple
from functools import partial
from typing import Any

from mypy.errors import CompileError
from mypy.nodes import Context, MypyFile, TypeInfo
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

from flake8_tradelint import __version__
from flake8_tradelint.config import ConfigError, find
from flake8_tradelint.settings import Settings
from mypy_plugin import acquiring_calls, class_bodies, removed_names, renamed, renamed_arguments
from mypy_plugin.codes import error_codes, rules
from mypy_plugin.facts import Facts
from mypy_plugin.guard import Guard
from mypy_plugin.reporting import Reporter

Look = Callable[[Any, Facts, Reporter], object]
"""Looks at a call, in the context of a function's or method's hook, and may report a finding."""
_TYPESHED = os.path.join("mypy", "typeshed", "")


class TradelintPlugin(Plugin):
    """Asks the rules; whatever mypy's own plugin does for the same names still happens."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        error_codes()
        self._settings = _settings(options)
        self._default = DefaultPlugin(options)
        self._guard = Guard()
        self._reporter = Reporter(self._settings)
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
        """What the results depend on beside the sources: mypy's cache is void when it changes."""
        settings = self._settings
        if _TYPESHED in ctx.path and not any(row.owner.startswith(f"{ctx.id}.") for row in settings.renames):
            return __version__
        selectors = (settings.select, settings.ignore, settings.extend_select, settings.extend_ignore)
        ignores = [[row.pattern, list(row.selectors)] for row in settings.per_file_ignores]
        renames = [list(astuple(row)) for row in settings.renames]
        return [__version__, [list(part) for part in selectors], ignores, renames]

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """None; but this is how a daemon tells that a file has changed."""
        with suppress(OSError):
            self._facts.parsed(os.path.abspath(file.path))
        return []

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Classes that have lost a name get it back, marked as lost."""
        if fullname.rpartition(".")[2] not in self._owners:
            return None

        def hook(ctx: ClassDefContext) -> None:
            path = ctx.api.modules[ctx.api.cur_mod_id].path
            removed_names.add_removed_names(ctx, self._facts, os.path.abspath(path))

        return self._guard.hook(lambda: hook, lambda _: None, _class_place)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Uses of old names."""
        name = fullname.rpartition(".")[2]
        if name not in self._old or self._default.get_attribute_hook(fullname) is not None:
            return None

        def hook(ctx: AttributeContext) -> Type:
            return renamed.attribute(ctx, name, self._facts, self._reporter)

        return self._guard.hook(lambda: hook, lambda ctx: ctx.default_attr_type, _place)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """The same on the class itself."""
        return self.get_attribute_hook(fullname)

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Tasks, sessions, and old names as keywords or in strings."""
        if fullname in acquiring_calls.TASK_FUNCTIONS:
            return self._looking(acquiring_calls.task)
        if self._old and fullname in renamed_arguments.NAMING:
            return self._looking(self._strings)
        node = self._class(fullname) if self._looks_at_classes() else None
        if node is not None and acquiring_calls.is_session(node):
            return self._looking(acquiring_calls.session)
        lost = node is not None and removed_names.owns_removed(node, self._old)
        if lost or (self._old and fullname in renamed_arguments.REPLACING):
            return self._keywords(self._default.get_function_signature_hook(fullname))
        return None

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Tasks of a loop, strings in ``patch.object`` and its kin, and methods that are aliases."""
        if fullname.endswith(acquiring_calls.LOOP_METHOD):
            return self._looking(acquiring_calls.task)
        if not self._old:
            return None
        if fullname in renamed_arguments.NAMING_METHODS:
            return self._looking(self._strings)
        name = fullname.rpartition(".")[2]
        if name not in self._old or self._default.get_method_signature_hook(fullname) is not None:
            return None
        return self._looking(partial(renamed.method, name=name))

    def _looking(
        self, look: Callable[[Any, Facts, Reporter], object]
    ) -> Callable[[Any], FunctionLike] | None:
        """A hook that leaves the signature as it is."""

        def hook(ctx: FunctionSigContext | MethodSigContext) -> FunctionLike:
            look(ctx, self._facts, self._reporter)
            return ctx.default_signature

        return self._guard.hook(lambda: hook, lambda ctx: ctx.default_signature, _place)

    def _looks_at_classes(self) -> bool:
        return bool(self._old) or "aiohttp" in self._known_modules()

    def _class(self, fullname: str) -> TypeInfo | None:
        found = self.lookup_fully_qualified(fullname)
        return found.node if found is not None and isinstance(found.node, TypeInfo) else None

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Classes derived from a dataclass, decorated or not."""
        node = self._class(fullname)
        if node is None or not class_bodies.has_fields(node):
            return None
        return self._guard.hook(lambda: self._check_class, lambda _: None, _class_place)

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Dataclasses; what mypy itself does with them comes first."""
        default = self._default.get_class_decorator_hook_2(fullname)
        if default is None or fullname == "functools.total_ordering":
            return None
        ours = self._guard.hook(lambda: self._check_dataclass, lambda _: None, _class_place)

        def hook(ctx: ClassDefContext) -> bool:
            done = default(ctx)
            if done and ours is not None:
                ours(ctx)
            return done

        return hook

    def _check_class(self, ctx: ClassDefContext) -> None:
        class_bodies.check_class(ctx, self._facts, self._reporter)

    def _check_dataclass(self, ctx: ClassDefContext) -> None:
        class_bodies.leave_digest(ctx, self._facts)
        class_bodies.check_class(ctx, self._facts, self._reporter)

    def _strings(self, ctx: FunctionSigContext | MethodSigContext, facts: Facts, reporter: Reporter) -> None:
        renamed_arguments.strings(ctx, self._old, facts, reporter)

    def _keywords(
        self, default: Callable[[FunctionSigContext], FunctionLike] | None
    ) -> Callable[[FunctionSigContext], FunctionLike]:
        def hook(ctx: FunctionSigContext) -> FunctionLike:
            signature: FunctionLike = ctx.default_signature
            if default is not None:
                signature = renamed_arguments.replaced(ctx, default(ctx))

            def ours(again: FunctionSigContext) -> FunctionLike:
                return renamed_arguments.keywords(again, signature, self._old, self._facts, self._reporter)

            guarded = self._guard.hook(lambda: ours, lambda _: signature, _place)
            return guarded(ctx) if guarded is not None else signature

        return hook


def _settings(options: Options) -> Settings:
    """The configuration beside mypy's own, else that of the working directory.

    Raises:
        CompileError: it is wrong; mypy shows the text and ends with status 2.
    """
    folder = os.path.dirname(os.path.abspath(options.config_file)) if options.config_file else "."
    try:
        return find(folder) or find(".") or Settings(root=os.getcwd())
    except ConfigError as error:
        raise CompileError([f"tradelint: {error}"]) from None


def _place(ctx: AttributeContext | FunctionSigContext | MethodSigContext) -> Context:
    return ctx.context


def _class_place(ctx: ClassDefContext) -> Context:
    return ctx.cls
