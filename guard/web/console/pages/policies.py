"""The policies in force: the list, and one in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from flask import Response
from markupsafe import Markup

from drift.core.model.resources import Ref
from drift.web.rest.problem_details import NotThere
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.model.policy import Exemption, Policy, PolicySet, day_of
from guard.core.model.records import Decision, Finding
from guard.core.reports.rollout import Advice, PolicyStatus
from guard.core.text.excerpts import Line, entry_at
from guard.core.text.yaml_writer import entry
from guard.loading.policy_loader import effective
from guard.queries.rollout import policy_status, status_of
from guard.web.api.rollout import DEFAULT_PERIOD
from guard.web.console.moments import then_asked
from guard.web.console.page import Pages, Visit
from guard.web.console.pages.then import policies_then
from guard.web.console.policy_words import (
    MODES,
    VERDICTS,
    conditions_in_words,
    more_of_it,
    what_it_does,
    what_it_watches,
)
from guard.web.console.resources import titles_of
from guard.web.console.words import _

pages: Final = Pages()

_LATELY: Final = 10
_SEVEREST_FIRST: Final = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Row:
    """One policy of the list."""

    policy: Policy
    watches: Markup
    does: Markup
    mode: str
    status: PolicyStatus
    advice: Advice


@dataclass(frozen=True, slots=True)
class Excuse:
    """An exemption with the policy it belongs to. `used` says how often it excused something, None where it is over."""

    policy: str
    written: Exemption
    days_left: int
    used: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """A policy as it stands in its file, `name` below the folder of the policies. Without lines the text is not known:
    the set comes from the record."""

    name: str
    lines: list[Line]


@pages.add("GET", "/policies")
def policies(visit: Visit) -> Response:
    guarded, in_force = visit.guarded, visit.context.service.in_force
    with guarded.view() as view:
        if (then := then_asked(view, ())) is not None:
            return policies_then(visit, view, then)
    in_order = policy_status(guarded, guarded.now() - DEFAULT_PERIOD, in_force.alarm, brief=True)
    set_, today = in_force().policy_set, day_of(guarded.now())
    reviewed = visit.context.reviews(today)
    rows = [_row(visit, status, advice) for status, advice in in_order.policies]
    return visit.page(
        "policies.html",
        rows=sorted(rows, key=lambda row: (_SEVEREST_FIRST.index(row.policy.severity), row.policy.id)),
        alarm=in_force.alarm,
        revision=in_order.revision,
        source=in_force.source,
        excuses=sorted(_excuses(set_, today.toordinal(), in_order.policies), key=lambda one: one.days_left),
        warnings=reviewed.open_warnings,
        waived=len(reviewed.warnings) - len(reviewed.open_warnings),
        failed=reviewed.failed,
        cases=len(reviewed.cases),
        standard=set_.standard_changes,
        kinds=guarded.workspace.kinds,
        groups=dict(sorted(set_.people.groups.items())),
        periods=sorted(
            (period for period in set_.people.periods.values() if period.comes),
            key=lambda period: period.start,
        ),
        now=guarded.now(),
        left_out=[(one.sentence, f"{_below(in_force.folder, one.file)}:{one.line}") for one in set_.left_out],
    )


@pages.add("GET", "/policies/{id}")
def policy(visit: Visit, id: str) -> Response:
    guarded, in_force = visit.guarded, visit.context.service.in_force
    set_, today = in_force().policy_set, day_of(guarded.now())
    found = set_.find(id)
    if found is None:
        elsewhere = next((one for one in set_.left_out if (one.part, one.id) == ("policy", id)), None)
        if elsewhere is not None:
            raise NotThere(elsewhere.sentence)
        raise NotThere(f"No policy {id[:60]} is in force. It may have another name now, or be gone.")
    with guarded.view() as view:
        status, advice = status_of(view, found, view.now - DEFAULT_PERIOD)
        findings = view.findings.search(policy=id, limit=_LATELY)
        decisions = view.decisions.search(policy=id, limit=_LATELY)
        names = titles_of(view, {*_refs(findings), *(one.ref for one in decisions if one.ref)})
    reviewed, source = visit.context.reviews(today), _source(set_, found, in_force.folder)
    warnings = [one for one in reviewed.warnings if _is_about(one, source)]
    return visit.page(
        "policy.html",
        one=found,
        row=_row(visit, status, advice),
        more=list(more_of_it(found)),
        conditions=list(conditions_in_words(found)),
        members={group: set_.people.groups.get(group, ()) for group in _groups(found)},
        understood=entry(effective(found), 0),
        source=source,
        noted=by_line(warnings),
        cases=reviewed.about(id),
        case_problems=() if in_force.alarm else reviewed.problems,
        excuses=list(_excuses(set_, today.toordinal(), [(status, advice)])),
        findings=[(one, _subject(one, names)) for one in findings],
        decisions=[(one, _about(one, names), _(VERDICTS[one.verdict.word])) for one in decisions],
    )


def _row(visit: Visit, status: PolicyStatus, advice: Advice) -> Row:
    found = status.policy
    watches = what_it_watches(found, visit.guarded.workspace.kinds)
    return Row(found, watches, what_it_does(found), _(MODES[status.mode]), status, advice)


def _groups(found: Policy) -> tuple[str, ...]:
    return getattr(found.then, "groups", ())


def _excuses(
    set_: PolicySet, today: int, statuses: Iterable[tuple[PolicyStatus, Advice]]
) -> Iterable[Excuse]:
    for status, _advice in statuses:
        used = {held.exemption.describe(): held.use for held in status.waivers}
        for written in status.policy.exemptions:
            use = used.get(written.describe())
            left = written.until.toordinal() - today
            yield Excuse(status.policy.id, written, left, None if use is None else use.changes)


def _source(set_: PolicySet, found: Policy, folder: str) -> Source:
    name, text = _below(folder, found.file), set_.texts.get(found.file)
    if text is None:
        return Source(name, [])
    starts = [
        *(one.line for one in set_.policies if one.file == found.file),
        *(one.line for one in set_.standard_changes if one.file == found.file),
    ]
    return Source(name, entry_at(text, found.line, starts))


def _below(folder: str, file: str) -> str:
    """The name of a file below the folder of the policies."""
    path = PurePath(file)
    return str(path.relative_to(folder)) if folder and path.is_relative_to(folder) else file


def _is_about(warning: FileDiagnostic, source: Source) -> bool:
    return warning.file == source.name and warning.line in {line.number for line in source.lines}


def by_line(problems: Iterable[FileDiagnostic]) -> dict[int, list[FileDiagnostic]]:
    """The problems of one file by their lines."""
    found: dict[int, list[FileDiagnostic]] = {}
    for problem in problems:
        found.setdefault(problem.line, []).append(problem)
    return found


def _refs(findings: Iterable[Finding]) -> set[Ref]:
    return {Ref.parse(one.subject) for one in findings if one.kind is not None}


def _subject(finding: Finding, names: Mapping[Ref, str]) -> str:
    return names[Ref.parse(finding.subject)] if finding.kind is not None else finding.subject


def _about(decision: Decision, names: Mapping[Ref, str]) -> str:
    if decision.ref is None and decision.entry == "share":
        return _("A share of conversations")
    return names[decision.ref] if decision.ref else _("An entry of the activity log")
