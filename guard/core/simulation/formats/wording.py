"""What the readable forms of a simulation have in common. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby, islice
from typing import Final
from urllib.parse import quote

from guard.core.model.outcome_counts import Tally
from guard.core.simulation.result import SimulationResult, SimulationRow, by_importance, most_telling

SHOWN: Final = 50
"""Rows in the forms for people; JSON has all that were kept."""
NEWS: Final = {
    "new": "newly caught",
    "gone": "no longer caught",
    "stricter": "stopped more strictly",
    "milder": "stopped more mildly",
    "same": "as before",
}
COLUMNS: Final = ("flagged", "asked", "reverted", "observed", "excused", "exempt")
PEOPLE: Final = 10
"""Of those who would have been affected, so many are named."""
WEEKS: Final = 13
"""Of the weeks with questions, so many are told, the newest."""
_SHORT: Final = 8
_LONG: Final = 16
"""Characters of an id that is shown whole on a terminal; of a longer one its beginning will do."""


def headline(found: SimulationResult) -> str:
    """What would have happened, in one line."""
    changes = f"{found.changes:,} change{'' if found.changes == 1 else 's'}"
    entries = f"{found.entries:,} log entr{'y' if found.entries == 1 else 'ies'}"
    return f"{changes} and {entries}: {outcomes(found)}"


def outcomes(found: SimulationResult) -> str:
    """How often which verdict, each once: what the breaker or the cap leaves to a person is not put back."""
    verdicts, left = found.verdicts, sum(found.stopped.values())
    counts = [f"{verdicts.get('revert', 0) - left:,} put back"]
    counts += [f"{left:,} left to a person ({' and '.join(sorted(found.stopped))})"] if left else []
    counts += [
        f"{verdicts.get('require_approval', 0):,} held for approval",
        f"{verdicts.get('flag', 0):,} flagged",
    ]
    return ", ".join(counts)


def left(one: SimulationRow) -> str:
    """That the service would not have put this back, where it would not."""
    return f"left to a person ({one.stopped.cause})" if one.stopped else ""


def difference(found: SimulationResult) -> str:
    """Against the set in force, in one line."""
    if found.revision == found.instead:
        return "These are the policies in force."
    counts = [f"{found.news[name]:,} {said}" for name, said in NEWS.items() if found.news.get(name)]
    return f"Beside the policies in force: {', '.join(counts) or 'nothing differs'}."


def passed_over(found: SimulationResult) -> str:
    """How much of an export could not be used, in one line; empty where all of it could."""
    lost = found.passed_over
    if lost is None or not lost.count:
        return ""
    first = "".join(f" Line {line}: {why}" for line, why in lost.named[:1])
    told = f"1 line of the export is no entry and was passed over.{first}"
    if lost.count > 1:
        told = f"{lost.count:,} lines of the export are no entries and were passed over. The first is l{first[2:]}"
    return told


def numbers(tally: Tally) -> list[int]:
    """In the order of COLUMNS."""
    return [int(getattr(tally, column)) for column in COLUMNS]


def affected(found: SimulationResult) -> str:
    """Who would have been stopped or flagged, and how often, in one line; empty where nobody would have been."""
    named = [f"{who} {times:,}" for who, times in islice(found.affected.items(), PEOPLE)]
    others = len(found.affected) - len(named)
    return ", ".join(named) + (f", and {others:,} other{'' if others == 1 else 's'}" if others else "")


def questions(found: SimulationResult) -> dict[str, Mapping[str, int]]:
    """By week, the newest first: who would have had how many questions to answer."""
    weeks = groupby(sorted(found.asked.items()), key=lambda one: one[0][0])
    told = {week: {person: count for (_, person), count in some} for week, some in weeks}
    return dict(reversed(told.items()))


def latest_questions(found: SimulationResult) -> tuple[list[tuple[str, str]], str]:
    """The newest weeks with what each brings to whom, and in a sentence how many there are besides."""
    weeks = questions(found)
    told = [
        (week, ", ".join(f"{person} {count:,}" for person, count in people.items()))
        for week, people in islice(weeks.items(), WEEKS)
    ]
    earlier = len(weeks) - len(told)
    return told, f"And {earlier:,} earlier week{'' if earlier == 1 else 's'}." if earlier else ""


def leads_to(one: SimulationRow, *, whole: bool = True) -> str:
    """The change or the entry, so that it can be looked up."""
    if one.change is not None:
        return f"{one.what} (change {one.change})"
    if not one.entry:
        return one.what
    return f"{one.what} (entry {one.entry if whole else short(one.entry)})"


def short(id_: str) -> str:
    """As much of the id of an entry as commands need."""
    return id_ if len(id_) <= _LONG else id_[:_SHORT]


def link_of(one: SimulationRow, found: SimulationResult, address: str) -> str:
    """Where the API has the change or the entry. Empty where nobody said where people reach the service, and where it
    was an export that was judged, of which the record need not know."""
    if not address or found.passed_over is not None:
        return ""
    if one.change is not None:
        return f"{address}/api/v1/changes/{one.change}"
    return f"{address}/api/v1/activity/{quote(one.entry, safe='')}" if one.entry else ""


def how_to_follow(found: SimulationResult, rows: Iterable[SimulationRow]) -> str:
    """The commands that say more of such a row, in a sentence."""
    if found.passed_over is not None:
        return ""
    change = next(
        (f"`guardrail explain --change {one.change}`" for one in rows if one.change is not None), ""
    )
    entry = next(
        (
            f"`guardrail explain --entry {short(one.entry)}`"
            for one in rows
            if one.change is None and one.entry
        ),
        "",
    )
    commands = " and ".join(filter(None, (change, entry)))
    return f"To follow a row: {commands}." if commands else ""


def worth_showing(found: SimulationResult, most: int = SHOWN) -> tuple[list[SimulationRow], str]:
    """The most telling of the rows that differ from the set in force, of all where none does, what matters most first;
    and in a sentence what is left out, and where it is."""
    differing = [one for one in found.rows if one.news != "same"]
    shown = by_importance(most_telling(differing or found.rows, most))
    same = found.news.get("same", 0)
    differ = sum(found.news.values()) - same
    left_out = (
        [(differ - len(shown), "more that differ"), (same, "as before")]
        if differing
        else [(same - len(shown), "more")]
    )
    return shown, _not_listed(left_out, len(found.rows) - len(shown))


def _not_listed(left_out: list[tuple[int, str]], kept: int) -> str:
    counts = [f"{count:,} {said}" for count, said in left_out if count > 0]
    if not counts:
        return ""
    there = "them" if sum(count for count, _ in left_out) == kept else f"{kept:,} of them"
    return f"Not listed here: {' and '.join(counts)}; `--format json` has {there}."
