"""Render the result as text for people, or as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flake8_tradelint import __version__
from flake8_tradelint.output.excerpt import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from flake8_tradelint.model import Location
    from flake8_tradelint.output.style import Style
    from flake8_tradelint.pickles.contents import Contents
    from flake8_tradelint.pickles.verdicts import Problem, Verdict


Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | None"


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The result for one file, class by class."""

    contents: Contents
    verdicts: tuple[Verdict, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all classes."""
        return tuple(problem for verdict in self.verdicts for problem in verdict.problems)


def text(files: Sequence[FileVerdict], style: Style, *, quiet: bool) -> Iterator[str]:
    """Yield every file with its classes; if ``quiet``, only those with problems."""
    for file in files:
        if quiet and not file.problems:
            continue
        yield _headline(file, style)
        for verdict in file.verdicts:
            if verdict.problems or not quiet:
                yield from _class(verdict, style)
        yield ""
    if not quiet:
        problems = sum(len(file.problems) for file in files)
        unread = sum(bool(file.contents.error) for file in files)
        ending = f", {_count(unread, 'file')} not read to the end" if unread else ""
        yield f"{_count(problems, 'problem')} in {_count(len(files), 'pickle file')}{ending}"


def _headline(file: FileVerdict, style: Style) -> str:
    contents = file.contents
    protocols = ", ".join(str(protocol) if protocol else "0 or 1" for protocol in contents.protocols)
    parts = [_count(contents.pickles, "pickle"), f"protocol {protocols}" if protocols else "incomplete"]
    return f"{style.paint(printable(contents.path), 'bold')}: {', '.join(parts)}"


def _class(verdict: Verdict, style: Style) -> Iterator[str]:
    stored = verdict.stored
    where = f"  ({_place(verdict.place)})" if verdict.place is not None else ""
    objects = f": {_count(stored.objects, 'object')}" if stored.objects else ""
    yield f"  {style.paint(printable(stored.name.full), 'cyan')}{objects}{where}"
    names = [name for name, _ in (*stored.attributes, *stored.slots)]
    if names:
        yield f"    {printable(', '.join(names))}"
    if stored.opaque:
        yield f"    {_count(stored.opaque, 'object')} without names of attributes: opaque"
    for problem in verdict.problems:
        yield f"    {style.paint(f'{problem.kind}:', 'bold red')} {printable(problem.message)}"
    for note in verdict.notes:
        yield f"    {style.paint('note:', 'dim')} {printable(note)}"


def _place(place: Location) -> str:
    from flake8_tradelint.output.view import relative

    return f"{relative(place.path)}:{place.span.line}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def as_json(files: Iterable[FileVerdict], shown: Callable[[str], str]) -> str:
    """Return one JSON object in plain ASCII."""
    document: Json = {"version": __version__, "files": [_file_json(file, shown) for file in files]}
    return json.dumps(document, indent=2)


def _file_json(file: FileVerdict, shown: Callable[[str], str]) -> Json:
    return {
        "path": file.contents.path,
        "protocols": list(file.contents.protocols),
        "pickles": file.contents.pickles,
        "error": file.contents.error or None,
        "classes": [_class_json(verdict, shown) for verdict in file.verdicts],
    }


def _class_json(verdict: Verdict, shown: Callable[[str], str]) -> Json:
    stored, place = verdict.stored, verdict.place
    return {
        "module": stored.name.module,
        "name": stored.name.name,
        "path": None if place is None else shown(place.path),
        "line": None if place is None else place.span.line,
        "objects": stored.objects,
        "attributes": dict(stored.attributes),
        "slots": dict(stored.slots),
        "opaque": stored.opaque,
        "problems": [
            {"kind": p.kind, "name": p.name, "message": p.message, "new": p.new or None}
            for p in verdict.problems
        ],
        "notes": list(verdict.notes),
    }
