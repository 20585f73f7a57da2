"""Where files of an archive stand: something that keeps bytes under names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from guard.exports.target import USUAL, Failed, Limits, Outcome, Outgoing


class NotKept(Exception):
    """The shelf did not do what was asked, for now. The message is a clause without a secret. `pause`: for so many
    seconds it asks to be left alone."""

    def __init__(self, why: str, pause: float = 0.0) -> None:
        super().__init__(why)
        self.pause = pause


class Shelf(Protocol):
    """Keeps a file whole, or not at all."""

    def put(self, name: str, content: bytes) -> None:
        """Keep a file in the place of one of the same name. Raises NotKept."""

    def get(self, name: str) -> bytes | None:
        """None where there is no such file. Raises NotKept."""

    def seal(self, name: str) -> None:
        """Nothing will change this file any more, where the shelf knows of such a thing. Raises NotKept."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A target that keeps files of each day. It takes no batches: `filing.py` writes its files."""

    shelf: Shelf
    limits: Limits = USUAL

    def send(self, events: Sequence[Outgoing]) -> Outcome:
        return Failed("it keeps files of each day, and takes no batches")
