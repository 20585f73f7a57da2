"""Sentences and selections that the readable formats of a simulation share. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby, islice
from typing import Final
from urllib.parse import quote

from guard.core.model.outcome_counts import Tally
from guard.core.simulation.result import SimulationResult, SimulationRow, by_importance, most_important

SHOWN: Final = 50
"""How many rows the readable formats list. JSON has all that were kept."""
NEWS: Final = {
    "new": "newly caught",
    "gone": "no longer caught",
    "stricter": "stopped more strictly",
    "milder": "stopped more mildly",
    "same": "as before",
}
COLUMNS: Final = ("flagged", "asked", "reverted", "observed", "excused", "exempt")
PEOPLE: Final = 10
"""How many of the affected people are named."""
WEEKS: Final = 13
"""How many weeks with questions are listed, newest first."""
_SHORT: Final = 8
_LONG: Final = 16
"""A terminal shows an id of up to `_LONG` characters whole, and the first `_SHORT` of a longer one."""


def headline(result: SimulationResult) -> str:
    """What would have happened, in one line."""
    changes = f"{result.changes:,} change{'' if result.changes == 1 else 's'}"
    entries = f"{result.entries:,} log entr{'y' if result.entries == 1 else 'ies'}"
    return f"{changes} and {entries}: {outcomes(result)}"


def outcomes(result: SimulationResult) -> str:
    """How often each verdict was reached. What the breaker or the cap leaves to a person does not count as put back."""
    verdicts, left = result.verdicts, sum(result.stopped.values())
    counts = [f"{verdicts.get('revert', 0) - left:,} put back"]
    counts += [f"{left:,} left to a person ({' and '.join(sorted(result.stopped))})"] if left else []
    counts += [
        f"{verdicts.get('require_approval', 0):,} held for approval",
        f"{verdicts.get('flag', 0):,} flagged",
    ]
    return ", ".join(counts)


def asked_first(result: SimulationResult) -> str:
    """What would have come of asking first, in one line; empty where nobody would have had to ask."""
    told = {
        "needs_approval": "would have needed approval",
        "refused": "would have been refused",
        "standard": "were agreed to as standard changes",
        "demanded": "would have had to bring what a policy demands",
    }
    counts = [
        f"{result.in_advance[name]:,} {label}" for name, label in told.items() if result.in_advance.get(name)
    ]
    return f"Asked for in advance: {', '.join(counts)}." if counts else ""


def stopped_label(row: SimulationRow) -> str:
    """A note that the service would not have put this back; empty where it would have."""
    return f"left to a person ({row.stopped.cause})" if row.stopped else ""


def difference(result: SimulationResult) -> str:
    """The comparison with the set in force, in one line."""
    if result.revision == result.instead:
        return "These are the policies in force."
    counts = [f"{result.news[name]:,} {label}" for name, label in NEWS.items() if result.news.get(name)]
    return f"Beside the policies in force: {', '.join(counts) or 'nothing differs'}."


def skipped_lines(result: SimulationResult) -> str:
    """How many lines of an export were skipped, and what is doubtful about it, in one line; empty where there is
    nothing to say."""
    return " ".join(filter(None, (*result.doubts, _skipped(result))))


def _skipped(result: SimulationResult) -> str:
    skipped = result.passed_over
    if skipped is None or not skipped.count:
        return ""
    first = "".join(f" Line {line}: {why}" for line, why in skipped.named[:1])
    if skipped.count == 1:
        return f"1 line of the export is no entry and was passed over.{first}"
    return f"{skipped.count:,} lines of the export are no entries and were passed over. The first is l{first[2:]}"


def numbers(tally: Tally) -> list[int]:
    """The counts of a tally, in the order of COLUMNS."""
    return [int(getattr(tally, column)) for column in COLUMNS]


def affected(result: SimulationResult) -> str:
    """The people who would have been stopped or flagged, with counts, in one line; empty where there are none."""
    named = [f"{who} {times:,}" for who, times in islice(result.affected.items(), PEOPLE)]
    others = len(result.affected) - len(named)
    return ", ".join(named) + (f", and {others:,} other{'' if others == 1 else 's'}" if others else "")


def questions(result: SimulationResult) -> dict[str, Mapping[str, int]]:
    """Questions to answer: by week, newest first, a count for each person."""
    weeks = groupby(sorted(result.asked.items()), key=lambda item: item[0][0])
    by_week = {week: {person: count for (_, person), count in items} for week, items in weeks}
    return dict(reversed(by_week.items()))


def latest_questions(result: SimulationResult) -> tuple[list[tuple[str, str]], str]:
    """The newest weeks with the questions for each person, and a sentence that counts the earlier weeks."""
    weeks = questions(result)
    latest = [
        (week, ", ".join(f"{person} {count:,}" for person, count in people.items()))
        for week, people in islice(weeks.items(), WEEKS)
    ]
    earlier = len(weeks) - len(latest)
    return latest, f"And {earlier:,} earlier week{'' if earlier == 1 else 's'}." if earlier else ""


def subject_label(row: SimulationRow, *, whole: bool = True) -> str:
    """The subject with the id of its change or entry, to look it up by."""
    if row.change is not None:
        return f"{row.what} (change {row.change})"
    if not row.entry:
        return row.what
    return f"{row.what} (entry {row.entry if whole else short(row.entry)})"


def short(id_: str) -> str:
    """The part of an entry id that commands need."""
    return id_ if len(id_) <= _LONG else id_[:_SHORT]


def link_of(row: SimulationRow, result: SimulationResult, address: str) -> str:
    """The address of the change or entry in the API.

    Empty without an address of the API, and for an export: the record may not hold its entries.
    """
    if not address or result.passed_over is not None:
        return ""
    if row.change is not None:
        return f"{address}/changes/{row.change}"
    return f"{address}/activity/{quote(row.entry, safe='')}" if row.entry else ""


def how_to_follow(result: SimulationResult, rows: Iterable[SimulationRow]) -> str:
    """A sentence with the commands that explain such rows."""
    if result.passed_over is not None:
        return ""
    change = next(
        (f"`guardrail explain --change {row.change}`" for row in rows if row.change is not None), ""
    )
    entry = next(
        (
            f"`guardrail explain --entry {short(row.entry)}`"
            for row in rows
            if row.change is None and row.entry
        ),
        "",
    )
    commands = " and ".join(filter(None, (change, entry)))
    return f"To follow a row: {commands}." if commands else ""


def worth_showing(result: SimulationResult, most: int = SHOWN) -> tuple[list[SimulationRow], str]:
    """The most important rows that differ from the set in force, or of all rows where none differs, and a sentence that
    says how many are left out and where they are."""
    differing = [row for row in result.rows if row.news != "same"]
    shown = by_importance(most_important(differing or result.rows, most))
    same = result.news.get("same", 0)
    differ = sum(result.news.values()) - same
    left_out = (
        [(differ - len(shown), "more that differ"), (same, "as before")]
        if differing
        else [(same - len(shown), "more")]
    )
    return shown, _not_listed(left_out, len(result.rows) - len(shown))


def _not_listed(left_out: list[tuple[int, str]], kept: int) -> str:
    counts = [f"{count:,} {label}" for count, label in left_out if count > 0]
    if not counts:
        return ""
    listed = "them" if sum(count for count, _ in left_out) == kept else f"{kept:,} of them"
    return f"Not listed here: {' and '.join(counts)}; `--format json` has {listed}."
