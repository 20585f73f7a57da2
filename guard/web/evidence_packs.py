"""Evidence packs over HTTP: made one at a time, in a folder that is gone before the answer begins."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, NamedTuple

from drift.web.rest.problem_details import Refusal, WrongParameter
from guard.core.model.preference import is_zone
from guard.queries.evidence.evidence import Wish, evidence
from guard.sealing.errors import KeyUnusable
from guard.web.context import WebContext

ZIP: Final = "application/zip"
_PIECE: Final = 1 << 16
_MAKING: Final = threading.Lock()


class PackBusy(Refusal):
    """Another evidence pack is being made."""


def wish_of(controls: tuple[str, ...], first: date | None, last: date | None, zone: str) -> Wish:
    """Raises WrongParameter."""
    if first is None or last is None:
        raise WrongParameter("`from` and `to` are needed: the first and the last day of the period.")
    if not is_zone(zone):
        raise WrongParameter(
            f"`zone` is {zone[:60]!r}, which is no time zone: write one such as Europe/Paris."
        )
    return Wish(tuple(dict.fromkeys(controls)), first, last, zone)


class Packed(NamedTuple):
    """A pack, piece by piece, and what is said of it in the head of an answer."""

    pieces: Iterator[bytes]
    headers: dict[str, str]


def pack_of(context: WebContext, wish: Wish) -> Packed:
    """The pack as a file. Raises PackBusy, and what `evidence` raises."""
    if not _MAKING.acquire(blocking=False):
        raise PackBusy("Another evidence pack is being made. Ask again when it is done, in a minute.")
    try:
        file = _made(context, wish)
    finally:
        _MAKING.release()
    return Packed(_pieces(file), {"Content-Disposition": f'attachment; filename="{wish.name()}"'})


def _made(context: WebContext, wish: Wish) -> BinaryIO:
    service = context.service
    if service.ledger is None:
        raise KeyUnusable("This service does not sign its ledger, so there is no evidence.")
    with TemporaryDirectory(prefix="evidence-") as folder:
        made = evidence(context.guarded, wish, service.ledger.source, service.rhythm.snapshot, Path(folder))
        return made.open("rb")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while some := file.read(_PIECE):
            yield some
