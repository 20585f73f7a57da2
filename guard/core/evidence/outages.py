"""The file of gaps: what was not looked at, from when to when. This file works alone, beside `sheets.py`, as it lies in
each pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from guard.core.evidence.sheets import Add, Addition, Cells, Fact, Scope, Sheet, columns, moment, text

About: TypeAlias = tuple[str, str]
"""What is not looked at: a sort, and which of it."""


class Outages:
    """Tells where each outage begins and ends. One that comes back is another one, with a row of its own."""

    def begun(self) -> Add:
        return _Told().add


class _Told:
    """`_open`: under which key the row of each open outage is gathered, and why it is one."""

    def __init__(self) -> None:
        self._open: dict[About, tuple[str, str]] = {}

    def add(self, fact: Fact, _scope: Scope) -> Iterator[Addition]:
        match fact.what:
            case "blind_spots":
                yield from self._blind_spot(fact)
            case "coverage":
                yield from self._coverage(fact)
            case "silences" if fact.op != "delete":
                cells = {"sort": "no service ran", **_times(fact, "since", "until")}
                yield Addition("gaps", f"silence {fact.number:012d}", fact.number, None, cells)

    def _blind_spot(self, fact: Fact) -> Iterator[Addition]:
        about = "not looked at", f"{_of(fact, 'cause')} {_of(fact, 'subject')}".strip() or fact.key
        if fact.op == "delete":
            yield from self._over(about, fact)
        else:
            why = _of(fact, "sentence")
            yield from self._seen(about, fact, why, {**_times(fact, "since")} or {"since": fact.at})

    def _coverage(self, fact: Fact) -> Iterator[Addition]:
        """An entry for each kind that was not read, and one of a snapshot with all that were."""
        if _of(fact, "status") != "read":
            since = moment(fact.row.get("attempted_at")) or fact.at
            yield from self._seen(
                ("kind not read", _of(fact, "kind")), fact, _of(fact, "reason"), {"since": since}
            )
            return
        kinds = fact.row.get("kinds")
        read = kinds if isinstance(kinds, dict) else {_of(fact, "kind")}
        for about in [one for one in self._open if one[0] == "kind not read" and one[1] in read]:
            yield from self._over(about, fact)

    def _seen(self, about: About, fact: Fact, why: str, since: Cells) -> Iterator[Addition]:
        """It is told where it begins, and where the reason is another."""
        key, said = self._open.get(about, (f"outage {fact.number:012d}", ""))
        if about not in self._open or (why and why != said):
            self._open[about] = key, why or said
            cells = {"sort": about[0], "what": about[1], **since, **({"sentence": why} if why else {})}
            yield Addition("gaps", key, fact.number, None, cells)

    def _over(self, about: About, fact: Fact) -> Iterator[Addition]:
        known = self._open.pop(about, None)
        key = known[0] if known else f"outage {fact.number:012d}"
        cells = {"sort": about[0], "what": about[1], "until": fact.at}
        yield Addition("gaps", key, fact.number, None, cells)


def _of(fact: Fact, name: str) -> str:
    return text(fact.row.get(name))


def _times(fact: Fact, *names: str) -> dict[str, str]:
    return {name: moment(fact.row[name]) for name in names if fact.row.get(name) is not None}


_OUTAGES: Final = Outages()
GAPS: Final = Sheet(
    "gaps",
    columns("sort what since until* sentence*"),
    {"blind_spots": _OUTAGES, "coverage": _OUTAGES, "silences": _OUTAGES},
)
