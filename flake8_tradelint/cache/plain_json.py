"""``json.loads`` and ``json.dumps`` for plain values, without the package, which needs ``re``.

What does the work is CPython's own, the same that ``json`` has; where it is missing or wants to be used in
another way, the package is taken.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


class _Reading:
    """What the scanner asks how to read things, with ``json``'s answers."""

    strict = True
    object_hook = object_pairs_hook = array_hook = parse_constant = None
    parse_float, parse_int = float, int


def loads(data: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Raises:
        ValueError: this is none.
    """
    text = data.decode()
    try:
        from _json import make_scanner

        scan = make_scanner(_Reading())  # type: ignore[arg-type]
    except (ImportError, AttributeError, TypeError):
        import json

        return json.loads(text)
    try:
        value, end = scan(text, 0)
    except StopIteration:
        raise ValueError("this is no JSON") from None
    if text[end:].strip():
        raise ValueError("there is something behind the value")
    return value


def dumps(value: Any) -> bytes:
    """The JSON text of a value, without blanks.

    Raises:
        TypeError: there is something in it that is neither plain nor a list, tuple or dictionary.
    """
    try:
        from _json import encode_basestring_ascii, make_encoder

        encode: Callable[[Any, int], Iterable[str]] = make_encoder(
            None, _refuse, encode_basestring_ascii, None, ":", ",", False, False, False
        )
    except (ImportError, TypeError):
        import json

        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
    return "".join(encode(value, 0)).encode()


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} is nothing plain")
