"""`/guardrail` in Slack: what waits for me, who changed something, and asking for a change. Only whoever typed it sees
the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from drift.core.model.change_reason import in_words
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Json, Ref
from drift.web.rest.text_formats import HARMLESS, SENTENCES, is_harmless
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.reports import Served
from guard.core.model.records import Approval
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.identity.slack import SlackPerson
from guard.identity.tokens import at_least
from guard.queries import proposals
from guard.queries.change_reasons import reasons_of
from guard.queries.effects.reports import reach_report
from guard.queries.plan import CannotPlan, plan_in
from guard.queries.resource_titles import titles_of
from guard.slack.card import Text
from guard.slack.proposal_card import title_of
from guard.slack.words import markup, section
from guard.workflow.effect_reports import keep_report
from guard.workflow.open_questions import OpenQuestion, open_questions, waits_for
from guard.workflow.proposals.asking import Asked, Asker, ask
from guard.workflow.proposals.errors import FieldIsAsked, NothingToChange, NotTaken, ProposalRefused, ToSplit

_SHOWN: Final = 10
_LOOKED_AT: Final = 500
"""How many of the latest changes are searched by name."""
_DONE: Final = {"created": "created", "updated": "changed", "deleted": "deleted"}
_WAITS: Final = re.compile(r"(what )?waits?( for me)?|waiting|inbox", re.IGNORECASE)
_CHANGED: Final = re.compile(r"(who )?changed (?P<what>.+)", re.IGNORECASE | re.DOTALL)
_PROPOSE: Final = re.compile(
    r"propose (?P<resource>\S+) (?P<fields>.+?) because (?P<reason>.+?)( ticket (?P<ticket>\S+))?",
    re.IGNORECASE | re.DOTALL,
)
_FIELD: Final = re.compile(r"(/[^=\s]+)=(\"(?:[^\"\\]|\\.)*\"|[\[{].*?[\]}]|\S+)", re.DOTALL)
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
"""Slack makes quotation marks round as people type."""
HELP: Final = (
    "What you can ask:",
    "/guardrail waiting : what waits for your decision",
    "/guardrail who changed welcome message : who changed something lately, and why",
    "/guardrail propose office_hours_schedule/42 /time_zone_name=Europe/London because winter time ticket SUP-41 : ask "
    "for a change; others agree to it first, where a policy says so",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is what notifications show, `blocks` are all of it. Both are Slack's markup."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def answer_to(guarded: GuardedWorkspace, who: SlackPerson, text: str, base_url: str) -> Answer:
    """Raises StoreError."""
    if _WAITS.fullmatch(text):
        return _waiting(guarded, who, base_url)
    if found := _CHANGED.fullmatch(text):
        return _who_changed(guarded, found["what"].strip().rstrip("?"))
    if text.lower().startswith("propose"):
        return _propose(guarded, who, text, base_url)
    return _lines(HELP)


def _waiting(guarded: GuardedWorkspace, who: SlackPerson, base_url: str) -> Answer:
    with guarded.view() as view:
        mine = [one for one in open_questions(view) if waits_for(one, who.email, who.role, view.now)]
        told = [(_question(view, one), _path(view, one)) for one in mine[:_SHOWN]]
    if not mine:
        return _lines(["Nothing waits for you."])
    count = "1 question waits" if len(mine) == 1 else f"{len(mine)} questions wait"
    more = [f"And {len(mine) - _SHOWN} more."] if len(mine) > _SHOWN else []
    lines = [_linked(text, f"{base_url}{path}" if base_url else "") for text, path in told]
    return _answer([f"{count} for you:", *lines, *more])


def _question(view: UnitOfWork, one: OpenQuestion) -> Text:
    if isinstance(one.record, Approval):
        name = titles_of(view, [one.record.ref])[one.record.ref]
        return (f"{name} was changed; it ends ", one.record.expires_at)
    known = view.proposals.get(one.record.id) or one.record
    asked = title_of(view, proposals.in_full(view, known))
    return (f"{asked}, asked for by {one.record.asker}; it ends ", one.record.expires_at)


def _path(view: UnitOfWork, one: OpenQuestion) -> str:
    return f"/w/{view.workspace.name}/{one.about}s/{one.record.id}"


def _who_changed(guarded: GuardedWorkspace, what: str) -> Answer:
    with guarded.view() as view:
        changes = _changes_of(view, what)
        names = titles_of(view, [change.ref for change in changes])
        reasons = reasons_of(view, changes)
        why = {id: view.for_everybody(in_words(reason)) for id, reason in reasons.items()}
    if not changes:
        return _lines(
            [f"Nothing of that name was changed lately: {what[:100]}. Try KIND/ID, or fewer words."]
        )
    return _answer(
        [
            markup(
                (
                    f"{_author(change)} {_DONE[change.operation]} {names[change.ref]}{_fields(change)}, ",
                    change.detected_at if change.attribution.at is None else change.attribution.at,
                    f". {why.get(change.id, 'Nobody has said why.')}",
                ),
                500,
            )
            for change in changes
        ]
    )


def _changes_of(view: UnitOfWork, what: str) -> list[ChangeRecord]:
    """The latest changes of a resource by its name; of `KIND/ID` whenever they were."""
    try:
        ref = Ref.parse(what)
    except ValueError:
        ref = None
    if ref is not None and ref.kind in view.workspace.kinds:
        return view.state.changes.search(kind=ref.kind, resource_id=ref.id, limit=_SHOWN)
    lately = view.state.changes.search(limit=_LOOKED_AT)
    names = titles_of(view, [change.ref for change in lately])
    words = what.lower().replace("_", " ").split()
    found = (change for change in lately if _is_meant(words, f"{names[change.ref]} {change.ref}", change))
    return [change for change, _ in zip(found, range(_SHOWN), strict=False)]


def _is_meant(words: list[str], name: str, change: ChangeRecord) -> bool:
    text = f"{name} {' '.join(change.fields)}".lower().replace("_", " ")
    return bool(words) and all(word in text for word in words)


def _author(change: ChangeRecord) -> str:
    made = change.attribution
    return "Nobody known" if made.source == "unattributed" else made.actor.name


def _fields(change: ChangeRecord) -> str:
    named = [pointer.strip("/").replace("_", " ") for pointer in change.fields[:3]]
    more = f" and {len(change.fields) - 3} more" if len(change.fields) > 3 else ""
    return f" ({', '.join(named)}{more})" if named and change.operation == "updated" else ""


def _propose(guarded: GuardedWorkspace, who: SlackPerson, text: str, base_url: str) -> Answer:
    found = _PROPOSE.fullmatch(text.translate(_QUOTES))
    if found is None:
        more = f"Or use the form: {base_url}/w/{guarded.workspace.name}/proposals" if base_url else ""
        return _lines(["Say it so:", HELP[3], *filter(None, [more])])
    if not at_least(who.role, "requester"):
        return _lines([f"Asking for a change needs the role requester; you have the role {who.role}."])
    if not is_harmless(text):
        return _lines([f"What you wrote {SENTENCES[HARMLESS]}"])
    document = _document(found["resource"], found["fields"], found["reason"], found["ticket"])
    proposal, wrong = read_proposal(document, BODY)
    if wrong:
        return _lines(["This cannot be asked for.", *(mistake.sentence for mistake in wrong[:5])])
    try:
        record = ask(guarded, Asked(document, proposal, "", None), Asker(who.email, ""), plan_in)
    except (CannotPlan, NotTaken, NothingToChange, ToSplit, FieldIsAsked, ProposalRefused) as refused:
        return _lines(["This was not asked for.", str(refused)])
    keep_report(guarded, Served.by_proposal(record.ballot), reach_report)
    with guarded.view() as view:
        known = proposals.in_full(view, record)
        asked = title_of(view, known)
    page = f"{base_url}/w/{guarded.workspace.name}/proposals/{record.id}" if base_url else ""
    return _answer(
        [_linked((f"{asked}: {known.status.replace('_', ' ')}.",), page), markup(known.sentence, 800)]
    )


def _document(resource: str, fields: str, reason: str, ticket: str | None) -> dict[str, Json]:
    change = {"resource": resource, "set": {name: _value(value) for name, value in _FIELD.findall(fields)}}
    said = {"changes": [change], "reason": reason.strip()}
    return said | ({"ticket": ticket} if ticket else {})


def _value(text: str) -> Json:
    """JSON where it is some, and text otherwise."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _linked(text: Text, url: str) -> str:
    said = markup(text, 600)
    return f"\N{BULLET} {said}  <{url}|Open>" if url else f"\N{BULLET} {said}"


def line(sentence: str) -> Answer:
    return _lines([sentence])


def _lines(lines: Iterable[str]) -> Answer:
    return _answer([markup(line, 1500) for line in lines])


def _answer(lines: list[str]) -> Answer:
    """Lines that are markup already."""
    return Answer(lines[0], tuple(section(line) for line in lines))
