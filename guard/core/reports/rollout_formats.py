"""The forms of the overview of policies: JSON, Markdown and plain text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from drift.core.json_view import time, time_or_none
from guard.core.reports.effects.share_json import shares_in_words
from guard.core.reports.proposal_times import AskedFirst
from guard.core.reports.rollout import ENFORCED, Overview, PolicyStatus
from guard.core.reports.rollout_json import document
from guard.core.reports.wording import LAST_GOOD, ends, used
from guard.core.text.plain_text import plain
from guard.core.text.values import about

WIDTH: Final = 100
"""Characters of a line on a terminal."""
GAP: Final = "  "
NO_FIGURE: Final = "-"


def as_json(overview: Overview) -> str:
    return orjson.dumps(document(overview), default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


COLUMNS: Final[Mapping[str, Callable[[PolicyStatus], str]]] = {
    "mode": lambda status: status.mode,
    "matches": lambda status: _shown(status.spoke.matches),
    "enforced": lambda status: _shown(status.spoke.enforced),
    "would have": lambda status: _shown(status.spoke.observed),
    "open": lambda status: _shown(status.open_findings),
    "false": lambda status: _shown(len(status.false_alarms)),
    "exemptions": lambda status: _shown(len(status.waivers)),
    "last spoke": lambda status: (time_or_none(status.last_spoke_at) or "never")[:10],
}


def _shown(count: int) -> str:
    return f"{count:,}" if count else NO_FIGURE


def as_table(overview: Overview) -> str:
    """Plain text for a terminal: a line of figures for each policy, and below it what to do. Columns without any figure
    are left out, and an id for which there is no room beside the figures has a line of its own."""
    shown = {
        name: cells
        for name, column in COLUMNS.items()
        if (cells := [column(status) for status, _ in overview.policies]) and {*cells} != {NO_FIGURE}
    }
    heads = ("POLICY", *(name.upper() for name in shown))
    rows = [*zip((status.policy.id for status, _ in overview.policies), *shown.values(), strict=True)]
    widths = [max(map(len, cells)) for cells in zip(heads, *rows, strict=True)]
    widths[0] = max(min(widths[0], WIDTH - sum(widths[1:]) - len(GAP) * len(shown)), len(heads[0]))
    lines = [headline(overview), *(line for alarm in _alarm(overview) for line in wrap(alarm, WIDTH)), ""]
    lines += _row(heads, widths)
    for row, (status, advice) in zip(rows, overview.policies, strict=True):
        advised = [advice.sentence] if advice.sentence != ENFORCED else []  # the mode says so already
        lines += _row(row, widths)
        for sentence in (*advised, *_beside(status)):
            lines += wrap(plain(sentence), WIDTH, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def _row(cells: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    first, *figures = cells
    if len(first) > widths[0]:
        yield first
        first = ""
    yield GAP.join(cell.ljust(width) for cell, width in zip((first, *figures), widths, strict=True)).rstrip()


def _alarm(overview: Overview) -> Iterator[str]:
    if overview.alarm:
        yield f"{LAST_GOOD}: {plain(overview.alarm)}"


def headline(overview: Overview) -> str:
    """What comes out of all policies, in one line."""
    ready = sum(advice.standing == "ready" for _, advice in overview.policies)
    noisy = sum(advice.standing == "noisy" for _, advice in overview.policies)
    enforced = sum(advice.standing == "enforced" for _, advice in overview.policies)
    return (
        f"{len(overview.policies)} policies since {time(overview.since)[:10]}: {enforced} enforced, "
        f"{ready} ready to enforce, {noisy} noisy."
    )


def _beside(status: PolicyStatus) -> Iterator[str]:
    """What else a person wants to know: who called what a false alarm, and how the exemptions stand."""
    for alarm in status.false_alarms:
        yield (
            f"False alarm of {time(alarm.at)[:10]} by {alarm.who}, decision {alarm.decision_id}: "
            f"{alarm.reason.rstrip('.')}."
        )
    if status.asked.proposals:
        yield asked_in_words(status.asked)
    yield from shares_in_words(status.shares)
    for held in status.waivers:
        yield f"Exempt: {held.exemption.describe()} {ends(held)}. {used(held.use)}"


def asked_in_words(asked: AskedFirst) -> str:
    """What it costs those who ask first, as a sentence."""
    parts = [f"Asked first in {asked.proposals:,} proposal{'' if asked.proposals == 1 else 's'}"]
    if asked.decided_after is not None:
        parts.append(f"decided after {about(asked.decided_after)} (median of {asked.decided:,})")
    if asked.unchanged:
        parts.append(
            f"{asked.unchanged:,} approved as first asked, after a wait of {about(asked.waited)} in all"
        )
    if asked.undecided:
        parts.append(f"{asked.undecided:,} expired undecided")
    return f"{'; '.join(parts)}."


def _md_cells(status: PolicyStatus) -> str:
    return " | ".join(column(status) for column in COLUMNS.values())


def as_markdown(overview: Overview) -> str:
    lines = [f"# {headline(overview)}", "", *map(_md, _alarm(overview))]
    lines += [
        f"| policy | {' | '.join(COLUMNS)} | advice |",
        f"|---|{'---|' * len(COLUMNS)}---|",
        *(
            f"| `{status.policy.id}` | {_md_cells(status)} | {_md(advice.sentence)} |"
            for status, advice in overview.policies
        ),
    ]
    beside = [
        f"* `{status.policy.id}`: {_md(text)}" for status, _ in overview.policies for text in _beside(status)
    ]
    return "\n".join([*lines, *(["", *beside] if beside else [])]) + "\n"


def _md(text: str) -> str:
    return plain(text).replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


FORMATS: Final[Mapping[str, tuple[str, Callable[[Overview], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
}
"""Name of a format -> its media type, and how the overview is written in it."""
