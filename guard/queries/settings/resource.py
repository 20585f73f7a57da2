"""One resource for people who look: how it is or was, who last moved each field and why, and what is open about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in
from drift.core.model.change_reason import ChangeReason
from drift.core.model.history import Blame, Chapter, blame
from drift.core.model.records import Version
from drift.core.model.resources import Body, Ref
from drift.core.planning.manual_steps import settings_url, title_of
from guard.context import UnitOfWork
from guard.core.model.records import Approval, Finding, GuidedRemedy
from guard.core.reports.drift_report import ReadCoverage
from guard.queries.blind_spots import coverage_now
from guard.queries.change_reasons import reasons_of
from guard.queries.lookup import NotRecorded
from guard.queries.resource_titles import ResourceName, names_of
from guard.queries.settings.names import NamesKept
from guard.store import AskedAbout

Standing: TypeAlias = Literal["live", "deleted", "unseen"]
"""`unseen`: nothing was ever read of it."""
MOST_CHANGES: Final = 10_000
"""The most changes of one resource that its history is made of."""
MOST_NAMED: Final = 60
"""Resources that it refers to, of which the names are looked up."""


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """What waits for people or is out of order about a resource."""

    findings: tuple[Finding, ...] = ()
    approvals: tuple[Approval, ...] = ()
    proposals: tuple[AskedAbout, ...] = ()
    remedies: tuple[GuidedRemedy, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceInFull:
    """`story` has its versions, oldest first; `shown` is the one whose `body` and `blame` these are, None where nothing
    was ever read. `again` is the resource as which it was made again. `targets` are the names of what it refers to."""

    kind: Kind
    ref: Ref
    coverage: ReadCoverage
    standing: Standing
    story: tuple[Chapter, ...]
    shown: Chapter | None
    body: Body
    blame: tuple[Blame, ...]
    reasons: Mapping[int, ChangeReason]
    references: tuple[Reference, ...]
    names: Mapping[Ref, ResourceName]
    open: OpenMatters
    again: Ref | None
    settings_url: str

    @property
    def name(self) -> str:
        """Its name of its own; "" where it has none, or none is known."""
        return "" if self.kind.singleton or self.shown is None else title_of(self.kind, self.ref, self.body)

    @property
    def parent(self) -> Ref | None:
        return self.shown.version.parent if self.shown else None

    @property
    def is_newest(self) -> bool:
        return self.shown is None or self.shown is self.story[-1]


def resource_in_full(
    work: UnitOfWork, kept: NamesKept, kind: Kind, ref: Ref, version: int | None = None
) -> ResourceInFull:
    """A resource as it is, as it was last, or as it was in the version of this number. Raises NotRecorded where it has
    no such version, or was never seen and nothing refers to it."""
    coverage = coverage_now(work)[kind.name]
    story = story_of(work, kind, ref, coverage)
    shown = chapter_of(story, ref, version)
    body = work.state.versions.bodies([shown.version.digest])[shown.version.digest] if shown else {}
    fields = blame(body, story[: story.index(shown) + 1]) if shown else ()
    known = [one.change for one in fields if one.change]
    last = story[-1] if story else None
    ended = [last.ended_by] if last and last.ended_by else []
    standing = standing_of(last)
    references = references_in(kind, body)
    again = None if standing == "live" else _made_again_as(work, ref)
    parent = shown.version.parent if shown else None
    return ResourceInFull(
        kind,
        ref,
        coverage,
        standing,
        story,
        shown,
        body,
        fields,
        reasons_of(work, [*known, *ended]),
        references,
        names_of(work, _to_name(references, parent, again)),
        open_matters(work, ref),
        again,
        settings_url(kind, ref, kept.id_code(work)),
    )


def story_of(work: UnitOfWork, kind: Kind, ref: Ref, coverage: ReadCoverage) -> tuple[Chapter, ...]:
    """The versions of a resource, oldest first. Raises NotRecorded where there is none, and nothing refers to it."""
    story = work.state.story(ref, MOST_CHANGES)
    if story or kind.singleton or work.state.references.count_to(ref):
        return story
    why = "" if coverage.status == "read" else f" Its kind is not known as it is now: {coverage.reason}"
    raise NotRecorded(f"{ref} was never seen here, so nothing is known of it.{why}")


def chapter_of(story: Sequence[Chapter], ref: Ref, version: int | None) -> Chapter | None:
    """The version of this number, or the newest one. Raises NotRecorded."""
    if version is None:
        return story[-1] if story else None
    for chapter in story:
        if chapter.version.id == version:
            return chapter
    raise NotRecorded(f"{ref} has no version {version}. Choose one of its history.")


def standing_of(last: Chapter | None) -> Standing:
    if last is None:
        return "unseen"
    return "live" if last.version.until is None else "deleted"


def open_matters(work: UnitOfWork, ref: Ref) -> OpenMatters:
    """What is open about a resource. Most have nothing: one query tells so."""
    sorts = work.open_matters.sorts_of(ref)
    if not sorts:
        return OpenMatters()
    found = work.findings.for_subject(str(ref)) if "finding" in sorts else []
    return OpenMatters(
        tuple(finding for finding in found if finding.closed_at is None),
        tuple(work.approvals.open_for(ref)) if "approval" in sorts else (),
        tuple(work.proposals.open_about(ref)) if "proposal" in sorts else (),
        tuple(work.remedies.open_remedies(ref)) if "remedy" in sorts else (),
    )


def version_before(story: Sequence[Chapter], chapter: Chapter) -> Version | None:
    """The version before this one, if there is one."""
    place = story.index(chapter)
    return story[place - 1].version if place else None


def _to_name(references: Sequence[Reference], *others: Ref | None) -> list[Ref]:
    targets = list(dict.fromkeys(one.to for one in references))[:MOST_NAMED]
    return [*targets, *(other for other in others if other)]


def _made_again_as(work: UnitOfWork, ref: Ref) -> Ref | None:
    latest = work.state.aliases.latest(ref)
    return None if latest == ref else latest
