"""A project of which every file is asked for every rule: no text filter leaves a rule out."""

from __future__ import annotations

from flake8_tradelint.opening import OpenedProject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.rules.protocol import Rule


class UnfilteredProject(OpenedProject):
    """An opened project in which every file concerns every rule that is on (see ``Settings.prefilter``)."""

    def expect(self, files: int) -> None:
        """There is no word index to prepare."""

    def expect_many(self) -> None:
        """There is no word index to prepare."""

    def find_beside(self) -> None:
        """There is nothing to find out in a second process."""

    def reaches(self, rule: Rule, path: str) -> bool:
        """Return True; the rule is asked all the same, as it adds to what is recorded of the file."""
        super().reaches(rule, path)
        return True

    def near(self, rules: tuple[Rule, ...], path: str) -> Sequence[Rule]:
        """Return all rules."""
        return rules

    def concerns(self, rule: Rule, path: str) -> bool:
        """Return True."""
        return True
