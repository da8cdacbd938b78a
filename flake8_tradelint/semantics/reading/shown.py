"""Cache what the text of one file shows, while its summary is made again and again."""

from __future__ import annotations

from flake8_tradelint.semantics.reading.parts import Places
from flake8_tradelint.source.decoding import Decoded, decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.outline import Definition, Part
    from flake8_tradelint.semantics.interests import Interests


class Shown:
    """The text of a file and the part of it that has to be read; ``tops`` are its top-level definitions.

    ``read`` has the interests and the part of the last read.
    """

    __slots__ = ("_decoded", "_places", "data", "read", "tops")

    def __init__(self, data: bytes, tops: tuple[Definition, ...] | None) -> None:
        self.data, self.tops = data, tops
        self.read: tuple[Interests, Part] | None = None
        self._decoded: Decoded | None = None
        self._places: Places | None = None

    def decoded(self) -> Decoded:
        """Return the decoded text with its line starts.

        Raises:
            SourceError: The bytes cannot be decoded.
        """
        if self._decoded is None:
            self._decoded = decoded(self.data)
        return self._decoded

    def part(self, interests: Interests) -> Part:
        """Return the part of the file that has to be parsed for these interests."""
        if self.read is not None and self.read[0] is interests:
            return self.read[1]
        if self._places is None:
            self._places = Places(self.data, self.tops)
        return self._places.part(interests)
