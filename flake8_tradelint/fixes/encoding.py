"""Decode and encode a file without loss, with its declared encoding and its byte-order mark."""

from __future__ import annotations

import codecs
import io
import tokenize
from dataclasses import dataclass

from flake8_tradelint.fixes.change import Refused
from flake8_tradelint.source.decoding import SourceError, decode


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file encodes its text. ``bom`` is the byte-order mark, or empty."""

    name: str
    bom: bytes

    @classmethod
    def of(cls, data: bytes) -> Encoding:
        """Return the encoding that a file declares (PEP 263).

        Refuse a declaration that is unknown or contradictory.
        """
        try:
            name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        except SyntaxError as error:
            raise Refused(error.msg) from None
        bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        return cls("utf-8" if name == "utf-8-sig" else name, bom)

    def decoded(self, data: bytes) -> str:
        """Return the text without its byte-order mark, line breaks unchanged, as ``source.decode`` does.

        Raises:
            Refused: it cannot be decoded, or would not be encoded to the same bytes again.
        """
        try:
            text = decode(data)
            text.encode()
        except SourceError as error:
            raise Refused(error.reason) from None
        except UnicodeEncodeError:
            raise Refused("it contains a lone surrogate, which has no UTF-8 form") from None
        if self.encoded(text) != data:
            raise Refused("its bytes do not survive decoding and encoding")
        return text

    def encoded(self, text: str) -> bytes:
        """Return the bytes of ``text``, with the byte-order mark.

        Raises:
            Refused: the encoding cannot represent the text.
        """
        try:
            return self.bom + text.encode(self.name)
        except UnicodeEncodeError:
            raise Refused(f"the new text cannot be written in {self.name}") from None
