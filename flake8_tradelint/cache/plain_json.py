"""Read and write JSON of plain values without importing the package ``json``, which needs ``re``.

The work is done by CPython's own scanner and encoder, which ``json`` uses, too; where they are missing or
have another signature, ``json`` is used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


class _Reading:
    """The options that the scanner reads from its context, with ``json``'s defaults."""

    strict = True
    object_hook = object_pairs_hook = array_hook = parse_constant = None
    parse_float, parse_int = float, int


def loads(data: bytes) -> Any:
    """Decode a JSON text in UTF-8.

    Raises:
        ValueError: The text is no JSON.
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
    """Encode a value as JSON in UTF-8, without blanks.

    Raises:
        TypeError: A part of it is neither plain nor a list, tuple or dictionary.
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
