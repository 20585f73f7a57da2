"""Pages of a moment of the past, at the addresses of those of now: settings, policies, the drift report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from flask import Response, request
from markupsafe import Markup

from drift.core.catalogue.groups import GROUPS
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import SINGLETON_ID, Ref, Resource
from drift.web.rest.pagination import decode, encode
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.core.reports.drift_report import Reported
from guard.core.reports.resource_page import resource_path
from guard.queries.past.drift_report import JUDGED_BY, drift_report_at
from guard.queries.past.policies import policies_answer_at
from guard.queries.resource_titles import name_of
from guard.web.console.happened import type_in_words, why
from guard.web.console.moments import Then, asked
from guard.web.console.page import Visit
from guard.web.console.policy_words import MODES, VERDICTS
from guard.web.console.resources import kind_title, setting_page, title_of, titled
from guard.web.console.words import N_, _, english

PER_PAGE: Final = 50
_JUDGES: Final = {"then": N_("By the policies in force then"), "now": N_("By the policies of today")}


@dataclass(frozen=True, slots=True)
class KindThen:
    title: Markup
    path: str
    known: bool
    count: int


@dataclass(frozen=True, slots=True)
class RowThen:
    title: Markup
    path: str
    since: float
    until: float | None


@dataclass(frozen=True, slots=True)
class FindingThen:
    name: Markup
    path: str
    of: Reported
    who: str
    why: Markup


def settings_then(visit: Visit, view: UnitOfWork, then: Then) -> Response:
    counts = view.state.past.counts(then.at)
    statuses = view.state.past.statuses(then.at)
    at = quote(then.asked)

    def row(kind: Kind) -> KindThen:
        only = resource_path(Ref(kind.name, SINGLETON_ID)) if kind.singleton else f"/settings/{kind.name}"
        known = kind.log_only or kind.name in statuses
        return KindThen(kind_title(kind), f"{only}?at={at}", known, counts.get(kind.name, 0))

    kinds = view.workspace.kinds
    groups = [(_(one.title), [row(kinds[name]) for name in one.kinds if name in kinds]) for one in GROUPS]
    return visit.page("then-settings.html", then=then, groups=groups)


def kind_then(visit: Visit, view: UnitOfWork, kind: Kind, then: Then) -> Response:
    """A page of them by id: how they were called then is known of those that are shown."""
    position = decode(request.args.get("cursor"), str)
    after = Ref(kind.name, str(position[0])) if position else None
    versions = view.state.past.page(kind.name, after, PER_PAGE + 1, then.at)
    bodies = view.state.versions.bodies(version.digest for version in versions)
    path = f"/settings/{kind.name}?at={quote(then.asked)}"
    rows = [
        RowThen(
            title_of(name_of(Resource(version.ref, bodies[version.digest]))),
            f"{resource_path(version.ref)}?at={quote(then.asked)}",
            version.since,
            version.until,
        )
        for version in versions[:PER_PAGE]
    ]
    more = len(versions) > PER_PAGE
    following = f"{path}&cursor={encode((versions[PER_PAGE - 1].ref.id,))}" if more else ""
    return visit.page(
        "then-kind.html", then=then, kind=kind, title=kind_title(kind), rows=rows, next=following
    )


def policies_then(visit: Visit, view: UnitOfWork, then: Then) -> Response:
    found = policies_answer_at(view, then.at)
    note = found.then.note if found.then else ""
    told = Then(then.at, then.asked, (note,) if note else ())
    return visit.page(
        "then-policies.html",
        then=told,
        found=found,
        modes={name: _(text) for name, text in MODES.items()},
        verdicts={name: _(text) for name, text in VERDICTS.items()},
    )


def drift_then(visit: Visit, then: Then) -> Response:
    by = next((one for one in JUDGED_BY if one == request.args.get("policies", "then")), None)
    if by is None:
        raise WrongParameter(f"`policies` is one of {', '.join(JUDGED_BY)}.")
    report = drift_report_at(visit.guarded, then.at, by)
    notes = report.then.notes if report.then else ()
    unread = [one.reason for one in report.coverage if one.status in ("unread", "never_read")]
    return visit.page(
        "then-drift.html",
        then=Then(then.at, then.asked, (*unread, *notes)),
        report=report,
        rows=[_finding(visit, one) for one in report.findings],
        judges={name: _(text) for name, text in _JUDGES.items()},
        judged_by=by,
    )


def _finding(visit: Visit, one: Reported) -> FindingThen:
    ref = one.place.ref if one.place else None
    path = setting_page(visit.home, ref)
    then = urlencode({"at": asked()})
    return FindingThen(
        _name(one),
        f"{path}?{then}" if path else "",
        one,
        one.actor.name if one.actor.id or one.actor.email else "",
        why(one.reason),
    )


def _name(one: Reported) -> Markup:
    if one.place is not None:
        return titled(one.place.ref, one.place.title)
    return english(type_in_words((*one.finding.subject.split(":", 2), "")[1]))
