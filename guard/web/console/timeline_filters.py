"""The filters of the timeline: read from an address, and written into the addresses of links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlencode

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.activity import LAST_MOMENT
from drift.web.rest.problem_details import WrongParameter
from guard.queries.timeline import WHATS, TimelineQuery
from guard.web.console.reader import Reader

_LONGEST: Final = 320
_AGO: Final = re.compile(r"([1-9][0-9]{0,3})([hd])")
_UNITS: Final = {"h": 3600.0, "d": 86400.0}
_MOMENT: Final = (
    "`{name}` is a day such as 2026-11-22, a time such as 2026-11-22T20:00:00Z, or 24h or 7d for so long ago."
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks for, as it is written there; "" for what it does not ask."""

    who: str = ""
    kind: str = ""
    id: str = ""
    type: str = ""
    what: str = ""
    since: str = ""
    until: str = ""
    noise: str = ""
    fold: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """Raises WrongParameter."""
        found = {one.name: given.get(one.name, "").strip() for one in fields(cls)}
        for name, text in found.items():
            if len(text) > _LONGEST:
                raise WrongParameter(f"`{name}` is longer than anything that has such a name.")
        if found["what"] and found["what"] not in WHATS:
            raise WrongParameter(f"`what` is one of {', '.join(WHATS)}.")
        if found["kind"] and found["kind"] not in CATALOGUE:
            raise WrongParameter(f"There is no kind {found['kind']}. Choose one of the list.")
        if found["id"] and not found["kind"]:
            raise WrongParameter("`id` names a resource of a kind: give `kind` as well.")
        return cls(**found)

    def but(self, **changed: str) -> Filters:
        return replace(self, **changed)

    def query(self, reader: Reader) -> TimelineQuery:
        """Raises WrongParameter."""
        return TimelineQuery(
            who=self.who or None,
            kind=self.kind or None,
            id=self.id or None,
            types=(self.type,) if self.type else (),
            what=next((what for what in WHATS if what == self.what), "all"),
            since=_moment("since", self.since, reader, time.min),
            until=_moment("until", self.until, reader, time.max),
            noise=self.noise == "yes",
            folds=self.fold != "no",
        )

    def address(self, path: str, **more: str) -> str:
        """The address of the page at `path` with these filters."""
        given = {one.name: getattr(self, one.name) for one in fields(self)} | more
        asked = urlencode({name: text for name, text in given.items() if text}, errors="replace")
        return f"{path}?{asked}" if asked else path


def _moment(name: str, text: str, reader: Reader, of_day: time) -> float | None:
    """A day is one of the reader's: from its first moment, or until its last."""
    if not text:
        return None
    if ago := _AGO.fullmatch(text):
        return reader.now - int(ago[1]) * _UNITS[ago[2]]
    try:
        at = _parsed(text, reader, of_day).timestamp()
    except (ValueError, OverflowError):
        raise WrongParameter(_MOMENT.format(name=name)) from None
    if not 0 <= at <= LAST_MOMENT:
        raise WrongParameter(_MOMENT.format(name=name))
    return at


def _parsed(text: str, reader: Reader, of_day: time) -> datetime:
    if len(text) == len("2026-11-22"):
        return datetime.combine(date.fromisoformat(text), of_day, reader.zone)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=reader.zone)
