"""Read and write baseline files: JSON Lines, sorted, one entry a line, so that branches merge well.

The first line says which version of the format the file has. Paths are relative to the file's folder, with
``/`` as separator. Writing replaces the file as a whole.
"""

from __future__ import annotations

import json
import os

from flake8_tradelint.baseline import BaselineError, Entry
from flake8_tradelint.startup.light import LARGEST_FILE, read_file, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = "tradelint-baseline"
_VERSION = 1
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def read(file: str) -> tuple[Entry, ...]:
    """Return the entries of a baseline file.

    Raises:
        BaselineError: there is no such file, or it is no baseline of this version.
    """
    try:
        text = read_file(file, LARGEST_FILE).decode("utf-8-sig")
    except FileNotFoundError:
        raise BaselineError(
            f"{_shown(file)}: there is no such baseline; --write-baseline makes one"
        ) from None
    except OSError as error:
        raise BaselineError(f"{_shown(file)}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BaselineError(f"{_shown(file)}: {_NO_BASELINE}: it is not UTF-8") from None
    head, *lines = text.split("\n")
    _check_head(file, head)
    folder = os.path.dirname(os.path.abspath(file))
    return tuple(_entries(file, folder, lines))


_NO_BASELINE = "this is no baseline of tradelint"


def _check_head(file: str, line: str) -> None:
    _refuse_conflict(file, 1, line)
    try:
        version = json.loads(line)[_HEAD]
    except (ValueError, TypeError, LookupError, RecursionError):
        raise BaselineError(f'{_shown(file)}:1: {_NO_BASELINE}: it has no line {{"{_HEAD}": 1}}') from None
    if version != _VERSION:
        raise BaselineError(
            f"{_shown(file)}:1: the baseline has version {version!r}, and this tradelint reads {_VERSION}: "
            "remove it and make a new one with --write-baseline, or use the tradelint that wrote it"
        )


def _entries(file: str, folder: str, lines: Iterable[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        _refuse_conflict(file, number, line)
        try:
            row = json.loads(line)
            path = os.path.normpath(os.path.join(folder, _text(row["path"])))
            count = row.get("count", 1)
            if type(count) is not int or count < 1:
                raise ValueError("no count")
            yield Entry(path, _text(row["code"]), _text(row["fingerprint"]), _text(row["name"]), count)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise BaselineError(
                f"{_shown(file)}:{number}: this line is no entry of a baseline: remove it, or restore the "
                "file and run --write-baseline"
            ) from None


def _refuse_conflict(file: str, number: int, line: str) -> None:
    if line.startswith(_CONFLICT):
        raise BaselineError(
            f"{_shown(file)}:{number}: the baseline has a merge conflict: keep the lines of both sides, then "
            "run --write-baseline"
        )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def write(file: str, entries: Iterable[Entry]) -> None:
    """Replace the file as a whole, or leave it as it is.

    Raises:
        BaselineError: it cannot be written.
    """
    from flake8_tradelint.fixes.temporary import beside, remove

    target = os.path.realpath(file)
    data = "".join(f"{line}\n" for line in _lines(os.path.dirname(os.path.abspath(file)), entries))
    try:
        temporary, descriptor = beside(target)
        try:
            with open(descriptor, "wb", closefd=False) as stream:
                stream.write(data.encode())
            os.chmod(temporary, _mode(target))
            os.close(descriptor)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.close(descriptor)
            remove(temporary)
            raise
    except OSError as error:
        raise BaselineError(f"{_shown(file)}: cannot be written: {error.strerror}") from None


def _lines(folder: str, entries: Iterable[Entry]) -> Iterator[str]:
    yield json.dumps({_HEAD: _VERSION})
    for path, entry in sorted((_relative(entry.path, folder), entry) for entry in entries):
        row: dict[str, object] = {"path": path, "code": entry.code, "name": entry.name}
        row["fingerprint"] = entry.fingerprint
        yield json.dumps(row if entry.count == 1 else {**row, "count": entry.count})


def _relative(path: str, folder: str) -> str:
    try:
        shown = os.path.relpath(path, folder)
    except ValueError:  # another drive
        shown = path
    return shown.replace(os.sep, "/")


def _mode(target: str) -> int:
    """Return the mode of the file, or that of a new one."""
    try:
        return os.stat(target).st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _shown(file: str) -> str:
    return os.path.relpath(file).replace(os.sep, "/")
