"""Which entries from before a period say how things stood when it began: what was open, who could act. This file works
alone, beside `sheets.py`, as it lies in each pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from guard.core.evidence.sheets import Fact, moment, text

Over: TypeAlias = Callable[[Fact, str], bool | None]
"""Whether a matter is over by what an entry says, as seen from the beginning of a period; None: it does not say."""


def _by(*names: str) -> Over:
    """It is over where one of these times is there."""

    def over(fact: Fact, begin: str) -> bool | None:
        said = [fact.row[name] for name in names if name in fact.row]
        return any(value is not None for value in said) if said else None

    return over


def _never(_fact: Fact, _begin: str) -> None:
    return None


_OVER: Final[Mapping[str, Over]] = {
    "tokens": _by("revoked_at"),
    "accounts": _never,
    "disabled_people": _never,
    "delegations": _by("ended_at"),
    "passkeys": _never,
    "findings": _by("closed_at"),
    "approvals": _by("settled_at"),
    "proposals": _by("closed_at"),
    "glass_breaks": _by("reviewed_at"),
    "intents": _by("finished_at"),
    "blind_spots": _never,
    "rollouts": _never,
    "versions": _by("until"),
    "legal_holds": _by("released_at"),
    "policy_sets": _never,
}
STANDING: Final = frozenset(_OVER)
"""The tables of the ledger whose rows may still matter when a period begins."""


MARK: Final = "ledger"
"""What the entries are about between which the record of an older database stands, as it was found."""


def still_matters(fact: Fact, since: str) -> bool:
    """Whether an entry that was taken from an older record tells of a time from `since` on, or of what was not over
    then."""
    over = _OVER.get(fact.what)
    if over is not None and not over(fact, since):
        return True
    return any(
        _is_time(name) and moment(value) >= since for name, value in fact.row.items() if value is not None
    )


def _is_time(name: str) -> bool:
    return name in ("at", "since", "until") or name.endswith("_at")


class Beginning:
    """Takes the entries before a period in their order, and keeps the numbers of those that still matter."""

    def __init__(self, begin: str) -> None:
        self._begin = begin
        self._open: dict[tuple[str, str], list[int]] = {}
        self._sets: dict[str, int] = {}

    def take(self, fact: Fact) -> None:
        if fact.what == "policy_sets":
            self._sets[text(fact.row.get("revision")) or fact.key] = fact.number
            return
        matter = fact.what, fact.key
        over = _OVER[fact.what](fact, self._begin)
        if fact.op == "delete" or over:
            self._open.pop(matter, None)
        elif matter in self._open or over is False or fact.op == "insert" or _OVER[fact.what] is _never:
            self._open.setdefault(matter, []).append(fact.number)

    def numbers(self, judged_under: Iterable[str]) -> list[int]:
        """Their numbers, in order. Of policy sets: the last one, and those under which something was judged later."""
        last = max(self._sets.values(), default=0)
        sets = {last, *(self._sets.get(revision, 0) for revision in judged_under)} - {0}
        return sorted(sets.union(*self._open.values())) if self._open else sorted(sets)
