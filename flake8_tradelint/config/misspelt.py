"""Detect headers of a ``pyproject.toml`` that misspell ``[tool.tradelint]`` and so have no effect."""

from __future__ import annotations

_NAME = "tradelint"


def misspelt_table(data: bytes) -> tuple[int, str] | None:
    """Return the 1-based line and the name of the first table header that misspells ours, or ``None``.

    Another tool may have a similar name, so only one letter may be wrong, or two exchanged. Case, hyphens and
    a prefix ``flake8`` are ignored.
    """
    for number, line in enumerate(data.split(b"\n"), start=1):
        header = line.strip()
        if header.startswith(b"["):
            parts = header.decode("utf-8", "replace").strip("[").partition("]")[0].split(".")
            first, second = parts[0].strip(), parts[1].strip(" \"'") if len(parts) > 1 else ""
            if first == "tool" and second != _NAME and _is_meant(second):
                return number, f"tool.{second}"
            if first == _NAME:
                return number, first
    return None


def _is_meant(name: str) -> bool:
    plain = name.lower().replace("-", "").replace("_", "").removeprefix("flake8")
    return plain == _NAME or _is_one_off(plain, _NAME)


def _is_one_off(one: str, other: str) -> bool:
    """Return True if one letter is missing, added or replaced, or two neighbours are exchanged."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if a[1:] == b[1:] or a[1:] == b or a == b[1:]:
        return True
    return a[:2] == b[:2][::-1] and a[2:] == b[2:]
