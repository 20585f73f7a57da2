"""The drift report: what is out of order now, the picture of the last weeks, and the report in other formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from urllib.parse import urlencode

from babel.dates import format_date
from flask import Response, request
from markupsafe import Markup

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.json_view import field_change, time
from drift.core.model.resources import Ref
from drift.web.rest.problem_details import WrongParameter
from guard.core.model.records import Approval
from guard.core.reports.drift_report import SEVERITIES, Difference, PolicyLocation, Reported
from guard.core.reports.drift_report_formats import FORMATS
from guard.core.reports.weeks import VERDICTS, Week, mondays, picture
from guard.queries.drift_page import SECTIONS, DriftQuery, drift_page
from guard.queries.drift_report import drift_report
from guard.web.console.happened import type_in_words, why
from guard.web.console.moments import then_asked
from guard.web.console.page import Pages, Visit
from guard.web.console.pages.then import drift_then
from guard.web.console.pages.timeline import Choice
from guard.web.console.reader import reader
from guard.web.console.resources import setting_page
from guard.web.console.timeline_filters import Filters
from guard.web.console.words import N_, _, english

pages: Final = Pages()

_PER_PAGE: Final = 30
_START: Final = re.compile(r"[0-9]{1,7}")
_TITLES: Final = {
    "findings": N_("Findings"),
    "settled": N_("Over since yesterday"),
    "differences": N_("Differences"),
    "steps": N_("Steps for people"),
    "unseen": N_("Not seen"),
    "exemptions": N_("Exemptions"),
}
_SAID: Final = {
    "flag": N_("flagged"),
    "require_approval": N_("needs agreement"),
    "revert": N_("to be put back"),
}
_STANDING: Final = {
    "differs": N_("It is not as it was known to be good."),
    "gone": N_("It is gone."),
    "not_known_good": N_("It was never known to be good."),
}
_ENDINGS: Final = {"markdown": "md", "table": "txt", "junit": "xml", "github": "txt"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, as it is written there."""

    section: str = ""
    severity: str = ""
    kind: str = ""
    policy: str = ""
    start: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Raises WrongParameter."""
        found = cls(**{one.name: given.get(one.name, "")[:200] for one in fields(cls)})
        if found.section and found.section not in SECTIONS:
            raise WrongParameter(f"`section` is one of {', '.join(SECTIONS)}.")
        if found.severity and found.severity not in SEVERITIES:
            raise WrongParameter(f"`severity` is one of {', '.join(SEVERITIES)}.")
        if found.start and not _START.fullmatch(found.start):
            raise WrongParameter("`start` is the number of a line. Leave it out to begin at the first.")
        return found

    def but(self, **changed: str) -> Asked:
        return replace(self, start="", **changed)

    def query(self) -> DriftQuery:
        section = next((one for one in SECTIONS if one == self.section), SECTIONS[0])
        return DriftQuery(section, self.severity, self.kind, self.policy, int(self.start or 0))

    def address(self, path: str, **more: str) -> str:
        given = {one.name: getattr(self, one.name) for one in fields(self)} | more
        asked = urlencode({name: text for name, text in given.items() if text}, errors="replace")
        return f"{path}?{asked}" if asked else path


@dataclass(frozen=True, slots=True)
class Row:
    """A finding in words; `path` leads to the page of its subject, `told` to what happened to it ("" where `path` leads
    there already), `decision` to why it was found; `by_policy` lists those of its policy."""

    name: Markup
    path: str
    told: str
    decision: str
    of: Reported
    who: str
    why: Markup
    question: str
    by_policy: str


@pages.add("GET", "/drift")
def show_drift(visit: Visit) -> Response:
    if wanted := request.args.get("format"):
        return _written(visit, wanted)
    with visit.guarded.view() as view:
        then = then_asked(view, ())
    if then is not None:
        return drift_then(visit, then)
    asked, who = Asked.of(request.args), reader()
    query = asked.query()
    with visit.guarded.view() as view:
        found = drift_page(view, query, mondays(who.now, who.zone), _PER_PAGE)
    path, end = f"{visit.home}/drift", query.start + _PER_PAGE
    return visit.page(
        "drift.html",
        asked=asked,
        section=query.section,
        found=found,
        sections=[
            Choice(_(_TITLES[name]), asked.but(section=name).address(path), name == query.section)
            for name in SECTIONS
        ],
        severities=[Choice(_("All severities"), asked.but(severity="").address(path), not asked.severity)]
        + [
            Choice(_(name), asked.but(severity=name).address(path), name == asked.severity)
            for name in SEVERITIES
        ],
        rows=[_row(visit, asked, one) for one in found.findings],
        differences=[_difference(visit, one) for one in found.differences],
        steps=[
            (remedy.steps, _titled(place), setting_page(visit.home, place.ref))
            for remedy, place in found.steps
        ],
        kinds=[(name, CATALOGUE[name].title) for name in found.kinds if name in CATALOGUE],
        picture=_picture(visit, found.weeks) if found.weeks else None,
        now=who.now,
        formats=list(FORMATS),
        next=replace(asked, start=str(end)).address(path) if end < found.total else "",
    )


def _written(visit: Visit, wanted: str) -> Response:
    """The whole report as a file, as the API writes it."""
    if wanted not in FORMATS:
        raise WrongParameter(f"`format` is one of {', '.join(FORMATS)}.")
    media, write = FORMATS[wanted]
    service = visit.context.service
    report = drift_report(visit.guarded, service.in_force.alarm, service.watch.live())
    name = f"drift-{time(report.generated_at)[:10]}.{_ENDINGS.get(wanted, wanted)}"
    response = Response(write(report), content_type=f"{media}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row(visit: Visit, asked: Asked, one: Reported) -> Row:
    finding, path = one.finding, f"{visit.home}/drift"
    name, told = _subject(visit, one)
    setting = setting_page(visit.home, one.place.ref if one.place else None)
    approval = one.done.approval if one.done else None
    return Row(
        name=name,
        path=setting or told,
        told=told if setting else "",
        decision=f"{visit.home}/decisions/{finding.decision_id}" if finding.decision_id else "",
        of=one,
        who=_who(one),
        why=why(one.reason),
        question=_question(visit, approval),
        by_policy=asked.but(policy=finding.policy).address(path),
    )


def _question(visit: Visit, approval: Approval | None) -> str:
    return f"{visit.home}/approvals/{approval.id}" if approval is not None else ""


def _subject(visit: Visit, one: Reported) -> tuple[Markup, str]:
    """What a finding is about, by its name, and where what happened to it is told."""
    path = f"{visit.home}/timeline"
    if one.place is not None:
        ref = one.place.ref
        return _titled(one.place), Filters(kind=ref.kind, id=ref.id).address(path)
    _what, type_, who = (*one.finding.subject.split(":", 2), "", "")[:3]
    filters = Filters(type=type_, who=who if "@" in who else "")
    return english(type_in_words(type_)), filters.address(path)


def _titled(place: PolicyLocation) -> Markup:
    kind = CATALOGUE.get(place.ref.kind)
    if kind is None or kind.singleton:
        return english(kind.title if kind else place.title)
    return _("%(kind)s “%(name)s”", kind=kind.title, name=place.title)


def _difference(visit: Visit, one: Difference) -> dict[str, Any]:
    ref: Ref = one.place.ref
    told = Filters(kind=ref.kind, id=ref.id).address(f"{visit.home}/timeline")
    return {
        "name": _titled(one.place),
        "path": setting_page(visit.home, ref) or told,
        "told": told,
        "standing": _(_STANDING[one.standing]),
        "moved": [field_change(change) for change in one.fields[:12]],
        "more": max(len(one.fields) - 12, 0),
    }


def _picture(visit: Visit, weeks: tuple[Week, ...]) -> dict[str, Any]:
    """The bars with the week of each in words, and where what policies minded in it is told."""
    drawn = picture(weeks)
    path = f"{visit.home}/timeline"
    return {
        "of": drawn,
        "verdicts": {verdict: _(_SAID[verdict]) for verdict in VERDICTS},
        "weeks": [
            (
                bar,
                format_date(reader().local(bar.week.since).date(), "d MMM", locale=reader().language),
                Filters(what="policies", since=time(bar.week.since), until=time(bar.week.until - 1)).address(
                    path
                ),
            )
            for bar in drawn.bars
        ],
    }


def _who(one: Reported) -> str:
    """Nobody made a share."""
    if one.finding.subject.startswith("share:"):
        return ""
    return one.actor.name if one.acted_at is not None or one.actor.id or one.actor.email else ""
