"""A plan of proposed changes for people: plain text of at most 100 columns, Markdown for a pull request, JSON. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final, TypeAlias

import orjson
from msgspec import to_builtins

from guard.core.model.records import spoken_of
from guard.core.reports.effects.reach_json import reach_in_words
from guard.core.reports.plan_json import (
    EffortAnswer,
    NeededApprovalAnswer,
    PlanAnswer,
    PlannedChangeAnswer,
)
from guard.core.reports.references_formats import how_many, named_in_words, targets_in_words
from guard.core.reports.references_json import ReferrersAnswer
from guard.core.text.plain_text import plain
from guard.core.text.values import show, span

WIDTH: Final = 100
"""Characters of a line on a terminal."""
_LABEL: Final = 12
_MARKUP: Final = re.compile(r"[\\`*\[\]<|#~]|(?<!\w)_|_(?!\w)")
"""What means something in Markdown. An underscore inside a word does not."""
Line: TypeAlias = tuple[str, str]
"""What a line is about, and its text."""

VERDICTS: Final[Mapping[str, str]] = {
    "unchanged": "nothing to do, it is so already",
    "allowed": "allowed",
    "needs_approval": "needs approval",
    "refused": "refused",
    "invalid": "not valid",
}
_EXTENTS: Final[Mapping[str, str]] = {
    "whole": "All of it can be put back by API.",
    "part": "Not all of it comes back.",
    "nothing": "Nothing of it can be put back by API.",
}
NOTHING_WRITTEN: Final = "Nothing was changed, and nobody was asked."


def as_json(plans: Sequence[PlanAnswer]) -> str:
    return orjson.dumps({"plans": plans}, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(plans: Sequence[PlanAnswer]) -> str:
    return "\n".join([*(line for plan in plans for line in _table(plan)), NOTHING_WRITTEN]) + "\n"


def _table(plan: PlanAnswer) -> Iterator[str]:
    yield from _wrapped("", f"{plan.source}: {VERDICTS[plan.verdict]}", 0)
    for about in _about(plan):
        yield from _wrapped("", about, 0)
    for label, text in demands_of(plan):
        yield from _wrapped(f"  {label}", text, _LABEL)
    yield ""
    for change in plan.changes:
        yield from _wrapped("", f"{heading(change)}: {VERDICTS[change.verdict]}", 0)
        for label, text in lines_of(change):
            yield from as_text(f"  {label}", text)
        yield ""


def as_text(label: str, text: str) -> list[str]:
    """Lines of a terminal: the label, and the text beside it or, without a label, from the margin on."""
    return _wrapped(label, text, _LABEL if label else 0)


def _wrapped(label: str, text: str, indent: int) -> list[str]:
    return wrap(
        plain(text),
        WIDTH,
        initial_indent=label.ljust(indent),
        subsequent_indent=" " * (indent or 2),
        break_on_hyphens=False,
    )


def as_markdown(plans: Sequence[PlanAnswer]) -> str:
    """A comment for a pull request. What comes from Intercom and from the file is text there and nothing else."""
    return "\n".join(line for plan in plans for line in _markdown(plan)) + f"\n{NOTHING_WRITTEN}\n"


def _markdown(plan: PlanAnswer) -> Iterator[str]:
    yield f"### {markdown_text(plan.source)}: {VERDICTS[plan.verdict]}"
    yield ""
    for about in _about(plan):
        yield from (markdown_text(about), "")
    missing = list(demands_of(plan))
    yield from (f"* {label}: {markdown_text(text)}" for label, text in missing)
    yield from ([""] if missing else [])
    yield "| change | verdict |"
    yield "|---|---|"
    yield from (
        f"| {markdown_text(heading(change))} | {VERDICTS[change.verdict]} |" for change in plan.changes
    )
    yield ""
    yield from in_markdown(plan.changes)


def in_markdown(changes: Sequence[PlannedChangeAnswer]) -> Iterator[str]:
    """What there is to say about each change, as lists."""
    for change in changes:
        yield f"**{markdown_text(heading(change))}**"
        yield ""
        last = ""
        for label, text in lines_of(change):
            last = label or last
            yield f"* {f'**{last}**' if last.isupper() else last}: {markdown_text(text)}"
        yield ""


def markdown_text(text: str) -> str:
    """Foreign text that is only text in Markdown: no markup, no links, no mentions."""
    return _MARKUP.sub(r"\\\g<0>", plain(text)).replace("@", "&#64;")


def _about(plan: PlanAnswer) -> Iterator[str]:
    """Why it is asked for, by whom, the ticket, when it is to be applied; what happens if nobody does anything, how
    long all of it takes, and what nobody must overlook."""
    by = f"Asked for by {spoken_of(plan.asker, plan.robot)}." if plan.asker else ""
    reason = plan.reason.strip()
    if reason and not reason.endswith((".", "!", "?")):
        reason += "."
    ticket = f"Ticket {plan.ticket}." if plan.ticket else ""
    when = f"To be applied at {plan.apply_at}." if plan.apply_at else ""
    if parts := [part for part in (reason, ticket, by, when) if part]:
        yield " ".join(parts)
    takes, busy = "", [one for one in plan.changes if one.effort and one.effort.requests]
    if len(busy) > 1 and plan.verdict in ("allowed", "needs_approval"):
        takes = f"All of it takes {seconds_in_words(plan.seconds_at_least, plan.seconds_at_most)}."
    if parts := [part for part in (plan.if_nothing, takes) if part]:
        yield " ".join(parts)
    yield from (f"WARNING: {sentence}" for sentence in plan.warnings)


def heading(change: PlannedChangeAnswer) -> str:
    """What is to be done with which resource."""
    if change.operation == "create":
        under = f" under {change.parent.kind}/{change.parent.id}" if change.parent else ""
        return f"create {change.kind}{under}"
    return f"{change.operation} {change.name} “{change.title}”"


def demands_of(plan: PlanAnswer) -> Iterator[Line]:
    """What policies demand of whoever asks and is missing, each with the way out."""
    for unmet in plan.unmet:
        yield "missing" if unmet.enforced else "observed", f"{unmet.sentence} [{unmet.policy}]"
        yield "way out", unmet.way_out


def lines_of(change: PlannedChangeAnswer) -> Iterator[Line]:
    """What there is to say about a change. Only the first line of each sort has its label."""
    yield from _labelled("not read", [_unread(change)] if change.unread else [])
    yield from _labelled("mistake", [_mistake(change, index) for index in range(len(change.mistakes))])
    if change.verdict in ("invalid", "unchanged"):
        return
    yield from _labelled("diff", change.diff.words)
    broken = [reason for reason in change.reasons if reason.outcome == "broken"]
    yield from _labelled("why", [f"{reason.sentence} [{reason.policy}]" for reason in broken])
    agreed = [reason for reason in change.reasons if reason.standard_change]
    yield from _labelled("agreed", [f"{reason.sentence} [{reason.policy}]" for reason in agreed])
    yield from _labelled("way out", () if change.verdict == "needs_approval" else change.ways_out)
    yield from _labelled("passes", [f"{near.pointer} = {show(near.value)}" for near in change.nearest])
    yield from _labelled("approval", [needed_in_words(needed) for needed in change.approvals])
    yield from reach_of(change)
    yield from _labelled("reach", reach_in_words(change.reach) if change.reach else ())
    yield from _labelled("calls", [f"{call.method} {call.path}" for call in change.calls])
    yield from _labelled("takes", effort_in_words(change.effort))
    yield from _labelled("by hand", change.by_hand)
    if change.rollback is not None:
        yield from _labelled("rollback", [_EXTENTS[change.rollback.extent], *change.rollback.sentences])
    told = change.rollback.sentences if change.rollback else ()
    yield from _labelled("lost", [sentence for sentence in change.lost if sentence not in told])


def reach_of(change: PlannedChangeAnswer) -> Iterator[Line]:
    """What else a change touches: what refers to the resource, what it refers to in vain, and what goes with it."""
    if change.referrers is not None:
        left = change.referrers.count > change.mended or bool(change.referrers.policies)
        label = "BREAKS" if left and (takes_away(change) or change.obstacle) else "used by"
        yield from _labelled(label, used_by(change.referrers, change))
    vain = [one for one in change.refers_to if one.state != "there"]
    yield from _labelled("refers to", targets_in_words(vain))
    yield from _labelled("also", change.along)


def takes_away(change: PlannedChangeAnswer) -> bool:
    """Whether the resource is gone afterwards: deleted, or archived."""
    archived = any(field.pointer == "/archived" and field.after is True for field in change.diff.fields)
    return change.operation == "delete" or archived


def used_by(referrers: ReferrersAnswer, change: PlannedChangeAnswer) -> tuple[str, ...]:
    """What refers to a resource that is to be changed. Why the number is not exact is only said where it matters."""
    gone, mended = takes_away(change), change.mended
    said = [how_many(referrers)]
    if mended:
        said.append(f"{mended} of them {'does' if mended == 1 else 'do'} so no more, by this proposal.")
    if change.obstacle:
        said.append(change.obstacle)
    elif gone and referrers.count > mended:
        all_of_it = "the rest" if mended else "all of that"
        said.append(f"Once it is gone, {all_of_it} loses it, goes with it, or points at nothing.")
    told = referrers.reasons if gone or referrers.sort == "unknown" else ()
    return (" ".join(said), *named_in_words(referrers), *told)


def effort_in_words(effort: EffortAnswer | None) -> tuple[str, ...]:
    """How many requests, and how long they take; nothing where only a person does it."""
    if effort is None or not effort.requests:
        return ()
    time = seconds_in_words(effort.seconds_at_least, effort.seconds_at_most)
    return (f"{effort.requests} requests, with the readings before and after: {time}.",)


def seconds_in_words(least: float, most: float) -> str:
    """An estimate with its bounds."""
    low, high = math.floor(least), math.ceil(most)
    return f"{low} to {high} seconds" if low else f"up to {high} seconds"


def _labelled(label: str, texts: Sequence[str]) -> Iterator[Line]:
    yield from ((label if index == 0 else "", text) for index, text in enumerate(texts))


def _unread(change: PlannedChangeAnswer) -> str:
    rests = f" This rests on what was read at {change.read_at}." if change.read_at else ""
    return f"The kind {change.kind} is not read: {change.unread}{rests}"


def _mistake(change: PlannedChangeAnswer, index: int) -> str:
    mistake = change.mistakes[index]
    return f"{mistake.where}: {mistake.detail}" if mistake.where else mistake.detail


def needed_in_words(needed: NeededApprovalAnswer) -> str:
    """Who has to agree for one policy, how many, and until when."""
    frozen = f" for the freeze {needed.period}" if needed.period else ""
    more = needed.escalation
    later = f", or of {', '.join(more.groups)} after {span(more.after)}" if more else ""
    within = f"within {span(needed.seconds)}{later} [{needed.policy}]"
    asked = f"{needed.quorum} of {', '.join(needed.groups)}{frozen} {within}"
    if needed.quorum <= len(needed.may) and not needed.can_be_met:
        return f"{asked}: cannot be met, as the policy asks for more different people than may agree."
    if len(needed.may) < needed.quorum:
        able = f"only {', '.join(needed.may)}" if needed.may else "nobody"
        return f"{asked}: cannot be met, as {able} may agree."
    return f"{asked}: {', '.join(needed.may)} may agree."


FORMATS: Final[Mapping[str, Callable[[Sequence[PlanAnswer]], str]]] = {
    "table": as_table,
    "json": as_json,
    "markdown": as_markdown,
}
