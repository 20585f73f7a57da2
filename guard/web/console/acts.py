"""Who made a change, how sure that is, and why, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from drift.core.model.activity import Attribution
from drift.core.model.change_reason import ReasonByChange
from drift.core.model.history import Blame, Chapter
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.schema_events import SchemaEvent
from guard.core.model.records import spoken_of
from guard.web.console.escaping import shown
from guard.web.console.happened import why
from guard.web.console.words import _
from guard.workflow.declared_state import DECLARED_BY


@dataclass(frozen=True, slots=True)
class Act:
    """`is_act` says whether somebody did something, as far as is known: what stands as it was first seen was no act.
    `at` is None where that is not known; `doubt` says who else it may have been, `told_by` how it is known; `why` is
    what was said of it; `proposal` is the one that asked for it, `change` the number of the change."""

    who: Markup
    at: float | None
    told_by: Markup | None = None
    doubt: Markup | None = None
    why: str = ""
    proposal: str = ""
    change: int | None = None
    is_act: bool = True


def act_of(change: ChangeRecord, reasons: ReasonByChange) -> Act:
    """The act behind a change."""
    attribution, reason = change.attribution, reasons.get(change.id)
    at = change.detected_at if attribution.at is None else float(attribution.at)
    cause = attribution.cause
    return Act(
        who_acted(attribution),
        at,
        _told_by(attribution),
        _doubt(attribution),
        why(reason),
        cause.proposal if cause else "",
        change.id,
    )


def blamed(line: Blame, reasons: ReasonByChange, story: tuple[Chapter, ...]) -> Act:
    """The act that last moved a field, or that nothing has since it was first seen."""
    if line.change is not None:
        return act_of(line.change, reasons)
    if line.reshaped_by is not None:
        return _by_intercom(line.reshaped_by)
    declared = next((one.version for one in story if one.version.since == line.since), None)
    return first_seen(declared) if declared else Act(_("As first seen"), line.since, is_act=False)


def made(chapter: Chapter, reasons: ReasonByChange) -> Act:
    """The act that made a version."""
    if chapter.change is not None:
        return act_of(chapter.change, reasons)
    if chapter.reshaped_by is not None:
        return _by_intercom(chapter.reshaped_by)
    return first_seen(chapter.version)


def first_seen(version: Version) -> Act:
    """A version that no change made: a first reading, or a declaration of a person."""
    by = version.trace.get(DECLARED_BY)
    if by and abs(version.trace.get("declared_at", 0.0) - version.since) < 1.0:
        return Act(_("Declared by %(who)s", who=by), version.since)
    return Act(_("As first seen"), version.since, is_act=False)


def who_acted(attribution: Attribution) -> Markup:
    if attribution.source == "unattributed":
        return _("Nobody known")
    if attribution.source == "intent" and attribution.cause is None:
        return Markup("Guardrail")
    return Markup("{}").format(shown(attribution.actor.name))


def _by_intercom(event: SchemaEvent) -> Act:
    if event.cause == "fingerprint_key":
        return Act(
            Markup("Guardrail"),
            event.at,
            _("the key of fingerprints was exchanged, which is no change of anybody"),
        )
    return Act(
        Markup("Intercom"), event.at, _("the shape of its answers changed, which is no change of anybody")
    )


def _told_by(attribution: Attribution) -> Markup:
    match attribution.source:
        case "intent" if attribution.cause is not None:
            return _("as a proposal asked")
        case "intent":
            return _("a write of this service")
        case "activity":
            return _("the activity log says so")
        case "request":
            return _("a call to the API of Intercom says so")
        case "trace":
            return _("Intercom names them as the last editor")
        case _:
            return _("no entry of the log explains it")


def _doubt(attribution: Attribution) -> Markup | None:
    """Who else it may have been, where that is possible."""
    others = [spoken_of(actor.name, "") for actor in attribution.others]
    if others and attribution.gap:
        return _("It may also have been %(people)s, or somebody unknown.", people=", ".join(others))
    if others:
        return _("It may also have been %(people)s.", people=", ".join(others))
    return _("It may also have been somebody unknown.") if attribution.gap else None
