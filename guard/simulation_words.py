"""What the readable forms of a simulation have in common. Pure."""

from __future__ import annotations

from typing import Final

from guard.simulated import Caught, Simulated, Tally

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


def headline(found: Simulated) -> str:
    """What would have happened, in one line."""
    verdicts = found.verdicts
    parts = [
        f"{verdicts.get(word, 0):,} {said}"
        for word, said in (
            ("revert", "put back"),
            ("require_approval", "held for approval"),
            ("flag", "flagged"),
        )
    ]
    changes = f"{found.changes:,} change{'' if found.changes == 1 else 's'}"
    entries = f"{found.entries:,} log entr{'y' if found.entries == 1 else 'ies'}"
    return f"{changes} and {entries}: {', '.join(parts)}"


def difference(found: Simulated) -> str:
    """Against the set in force, in one line."""
    if found.revision == found.instead:
        return "These are the policies in force."
    counts = [f"{found.news[name]:,} {said}" for name, said in NEWS.items() if found.news.get(name)]
    return f"Beside the policies in force: {', '.join(counts) or 'nothing differs'}."


def numbers(tally: Tally) -> list[int]:
    """In the order of COLUMNS."""
    return [int(getattr(tally, column)) for column in COLUMNS]


def leads_to(one: Caught) -> str:
    """The change or the entry, so that it can be looked up."""
    return f"{one.what} (change {one.change})" if one.change is not None else one.what


def worth_showing(found: Simulated) -> tuple[list[Caught], int]:
    """The rows that differ from the set in force, all where none does; and how many more there are."""
    rows = [one for one in found.rows if one.news != "same"] or list(found.rows)
    return rows[:SHOWN], found.more + len(rows) - len(rows[:SHOWN])
