"""Proposals for people: plain text of at most 100 columns, Markdown, JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import orjson
from msgspec import to_builtins

from guard.core.model.records import spoken_of
from guard.core.reports.plan_formats import as_text, heading, in_markdown, lines_of, markdown_text
from guard.core.reports.proposal_json import ProposalAnswer, ProposalInFull, ThreadAnswer


def as_json(proposals: Sequence[ProposalInFull]) -> str:
    return (
        orjson.dumps({"proposals": proposals}, default=to_builtins, option=orjson.OPT_INDENT_2).decode()
        + "\n"
    )


def as_table(proposals: Sequence[ProposalInFull]) -> str:
    return "\n".join(line for one in proposals for line in _table(one)) + "\n"


def as_markdown(proposals: Sequence[ProposalInFull]) -> str:
    return "\n".join(line for one in proposals for line in _markdown(one)) + "\n"


def _table(one: ProposalInFull) -> Iterator[str]:
    yield from as_text("", news(one))
    for label, text in about(one):
        yield from as_text(f"  {label}", text)
    yield ""
    for change in one.preview.changes:
        yield from as_text("", heading(change))
        for label, text in lines_of(change):
            yield from as_text(f"  {label}", text)
        yield ""
    for event in one.thread:
        yield from as_text("", event_in_words(event))


def _markdown(one: ProposalInFull) -> Iterator[str]:
    yield f"### {markdown_text(news(one))}"
    yield ""
    yield from (f"* {label}: {markdown_text(text)}" for label, text in about(one))
    yield ""
    yield from in_markdown(one.preview.changes)


def news(one: ProposalAnswer) -> str:
    """How it stands, in one line."""
    return f"Proposal {one.id}: {one.status.replace('_', ' ')}. {one.sentence}".rstrip()


def about(one: ProposalInFull) -> Iterator[tuple[str, str]]:
    """What there is to say about the whole of it."""
    yield "asked by", f"{spoken_of(one.asker, one.robot)} at {one.asked_at}, edition {one.edition}"
    yield from _said("why", one.reason)
    yield from _said("ticket", one.ticket)
    yield from _said("from", one.source)
    if one.permit is not None:
        yield "permit", one.permit.sentence
    for need in one.approvals:
        may = ", ".join(need.may) or "nobody"
        frozen = f" for the freeze {need.period}" if need.period else ""
        mild = "" if need.veto else "; one denial does not decide"
        mild += "; with a passkey, in the console" if need.step_up else ""
        yield "approval", f"{need.have} of {need.quorum} by {may}{frozen} [{need.policy}]{mild}"
    for away in one.absences:
        yield "away", f"{away.delegator} until {away.until}: {away.delegate} votes for them."
    yield from _said("NOBODY", one.nobody_left)
    for told in one.notices:
        yield "told", f"{told.at}  {told.text}"
    for broken in one.glass:
        yield "glass", f"broken by {broken.who} at {broken.at}: {broken.because}"
        done = f"reviewed by {broken.reviewed_by} at {broken.reviewed_at}: {broken.review}"
        waits = f"somebody else has to review it by {broken.review_by}"
        yield "review", done if broken.reviewed_at else waits
    yield from _said("apply at", one.apply_at or "")
    yield from _said("ends", one.ends_at or "")


def _said(label: str, text: str) -> Iterator[tuple[str, str]]:
    if text:
        yield label, text


def event_in_words(event: ThreadAnswer) -> str:
    """One line of the thread."""
    who = spoken_of(event.who, event.robot) if event.who else "guardrail"
    vote = str(event.details.get("vote", "")).replace("_", " ")
    whose = f" for {event.details['on_behalf_of']}" if event.details.get("on_behalf_of") else ""
    what = f"{event.what} {vote}".strip() + whose
    return f"{event.at}  {who}: {what}{f': {event.text}' if event.text else ''}"


FORMATS: Final[Mapping[str, Callable[[Sequence[ProposalInFull]], str]]] = {
    "table": as_table,
    "json": as_json,
    "markdown": as_markdown,
}
