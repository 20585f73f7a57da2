"""What happened, in words: a change or an entry of the log as one line, with what policies said and why it was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from drift.core.catalogue.activity_types import describe
from drift.core.model.activity import Activity, Attribution
from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ChangeRecord
from guard.core.model.records import Approval, Decision
from guard.core.model.verdict import Verdict
from guard.core.reports.timeline import Happening
from guard.web.console.page import Visit
from guard.web.console.whereabouts import whereabouts
from guard.web.console.words import N_, _, english

CHANGED: Final = {
    "created": N_('<strong>%(who)s</strong> created <a href="%(path)s">%(name)s</a>'),
    "updated": N_('<strong>%(who)s</strong> changed <a href="%(path)s">%(name)s</a>'),
    "deleted": N_('<strong>%(who)s</strong> deleted <a href="%(path)s">%(name)s</a>'),
}
_SAID: Final[Mapping[Verdict, tuple[str, str]]] = {
    Verdict.FLAG: ("open", N_("flagged")),
    Verdict.REQUIRE_APPROVAL: ("pending", N_("needs agreement")),
    Verdict.REVERT: ("denied", N_("to be put back")),
}
_GUARDRAIL: Final = "Guardrail"


@dataclass(frozen=True, slots=True)
class Said:
    """What policies said in one decision: a badge with its colour, and the sentence of each."""

    id: str
    colour: str
    title: str
    sentences: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Related:
    """Pages of what belongs to a change; "" where there is none."""

    proposal: str = ""
    question: str = ""


def path_of(home: str, happening: Happening) -> str:
    if happening.change is not None:
        return f"{home}/timeline/changes/{happening.change.id}"
    return f"{home}/timeline/entries/{quote(happening.entry.id if happening.entry else '', safe='')}"


def who_made(attribution: Attribution) -> str:
    """Whoever made a change, by the name that the record knows."""
    if attribution.source == "unattributed":
        return _("Nobody known")
    if attribution.source == "intent":
        return _GUARDRAIL
    return attribution.actor.name


def name_of_maker(happening: Happening) -> str:
    """The address or the id by which all that somebody did is found; "" for nobody and for Guardrail itself."""
    if happening.change is not None and happening.change.attribution.source == "intent":
        return ""
    return happening.actor.email or happening.actor.id or ""


def in_words(visit: Visit, happening: Happening, name: str) -> Markup:
    """The line: who did what. `name` is what people call the resource."""
    path = path_of(visit.home, happening)
    if (change := happening.change) is not None:
        return _(CHANGED[change.operation], who=who_made(change.attribution), path=path, name=name)
    entry = happening.entry
    what = english(type_in_words(entry.type)) if entry else ""
    return _(
        '<strong>%(who)s</strong>: <a href="%(path)s">%(what)s</a>',
        who=happening.actor.name,
        path=path,
        what=what,
    )


def type_in_words(type_: str) -> str:
    """`bulk_export` as `Bulk export`."""
    text = type_.replace("_", " ")
    return text[:1].upper() + text[1:]


def meaning_of(entry: Activity) -> str:
    return describe(entry.type).meaning


def place_of_happening(visit: Visit, happening: Happening) -> Markup:
    return whereabouts(visit, happening.actor.ip)


def said(decisions: Iterable[Decision]) -> list[Said]:
    """What policies minded, the strictest decision first."""
    minded = [one for one in decisions if one.judgement.broken]
    return [_said(one) for one in sorted(minded, key=lambda one: -one.verdict)]


def _said(decision: Decision) -> Said:
    colour, title = _SAID.get(decision.verdict, _SAID[Verdict.FLAG])
    sentences = tuple(dict.fromkeys(reason.sentence for reason in decision.judgement.broken))
    return Said(decision.id, colour, _(title), sentences, decision.note)


def related(home: str, change: ChangeRecord, approvals: Sequence[Approval]) -> Related:
    cause = change.attribution.cause
    return Related(
        f"{home}/proposals/{cause.proposal}" if cause is not None else "",
        f"{home}/approvals/{approvals[0].id}" if approvals else "",
    )


def why(reason: ChangeReason | None) -> Markup:
    """What was said about why, and by whom unless that is its author."""
    if reason is None:
        return Markup("")
    words = f"{reason.text} ({reason.ticket})" if reason.ticket else reason.text
    match reason.source:
        case "author":
            return _("“%(words)s”", words=words)
        case "somebody_else":
            return _(
                "“%(words)s”, says %(who)s, who is not known to have made it", words=words, who=reason.by
            )
        case _:
            return english(words)
