"""The callbacks of the plugin's hooks. Each imports the module that does the work on its first call.

A run that finds everything in mypy's cache calls none of them.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from mypy.plugin import AttributeContext, ClassDefContext, FunctionSigContext, MethodSigContext
from mypy.types import FunctionLike, Type

from flake8_tradelint.settings import Settings
from mypy_plugin.wanted import Wanted

if TYPE_CHECKING:
    from mypy_plugin.facts import Facts, Modules
    from mypy_plugin.reporting import Reporter

SigContext = FunctionSigContext | MethodSigContext


class Answers:
    """One method for each kind of hook. ``whole``: findings are reported as JSON, see ``reporting``."""

    def __init__(self, settings: Settings, wanted: Wanted, modules: Modules, *, whole: bool) -> None:
        self._settings, self._wanted, self._modules, self._whole = settings, wanted, modules, whole

    @cached_property
    def _facts(self) -> Facts:
        from mypy_plugin.facts import Facts

        return Facts(self._settings, self._modules)

    @cached_property
    def _reporter(self) -> Reporter:
        from mypy_plugin.reporting import Reporter

        return Reporter(self._settings, whole=self._whole)

    def parsed(self, path: str) -> None:
        """Called when mypy has read a file, perhaps again."""
        if "_facts" in self.__dict__:
            self._facts.parsed(os.path.abspath(path))

    def lost_names(self, ctx: ClassDefContext) -> None:
        """Hook for a class in the table of renames."""
        from mypy_plugin.removed_names import add_removed_names

        add_removed_names(ctx, self._facts)

    def class_body(self, ctx: ClassDefContext) -> None:
        """Hook for a class that derives from a dataclass, or from a class with renamed attributes."""
        from mypy_plugin import class_bodies

        class_bodies.check_class(ctx, self._facts, self._reporter)

    def dataclass(self, ctx: ClassDefContext) -> None:
        """Hook for a class with a dataclass decorator."""
        from mypy_plugin import class_bodies

        class_bodies.leave_digest(ctx, self._facts)
        class_bodies.check_class(ctx, self._facts, self._reporter)

    def attribute(self, name: str, ctx: AttributeContext) -> Type:
        """Hook for an attribute whose name is an old name."""
        from mypy_plugin import renamed

        return renamed.attribute(ctx, name, self._facts, self._reporter)

    def method(self, name: str, ctx: MethodSigContext) -> FunctionLike:
        """Hook for a method whose name is an old name."""
        from mypy_plugin import renamed

        renamed.method(ctx, name, self._facts, self._reporter)
        return ctx.default_signature

    def task(self, ctx: SigContext) -> FunctionLike:
        """Hook for a call that creates a task."""
        from mypy_plugin import acquiring_calls

        acquiring_calls.task(ctx, self._wanted.makers, self._facts, self._reporter)
        return ctx.default_signature

    def handed(self, ctx: MethodSigContext) -> FunctionLike:
        """Hook for a method that calls an argument and drops the result."""
        from mypy_plugin import acquiring_calls

        acquiring_calls.handed(ctx, self._facts, self._reporter)
        return ctx.default_signature

    def session(self, ctx: FunctionSigContext) -> FunctionLike:
        """Hook for the class of a session."""
        from mypy_plugin import acquiring_calls

        acquiring_calls.session(ctx, self._facts, self._reporter)
        return ctx.default_signature

    def strings(self, ctx: SigContext) -> FunctionLike:
        """Hook for a function that takes an attribute's name as a string."""
        from mypy_plugin import renamed_arguments

        renamed_arguments.strings(ctx, self._wanted.old, self._facts, self._reporter)
        return ctx.default_signature

    def keywords(self, ctx: FunctionSigContext) -> FunctionLike:
        """Hook for a class with renamed attributes, or for ``replace``."""
        from mypy_plugin import renamed_arguments

        signature = ctx.default_signature
        return renamed_arguments.keywords(ctx, signature, self._wanted.old, self._facts, self._reporter)

    def called(self, name: str, ctx: SigContext) -> FunctionLike:
        """Hook for a function or method with renamed keyword arguments."""
        from mypy_plugin import renamed_arguments

        rows = self._wanted.keyword_rows[name]
        return renamed_arguments.called(ctx, ctx.default_signature, rows, self._facts, self._reporter)
