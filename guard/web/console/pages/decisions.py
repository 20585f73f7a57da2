"""Why something was decided: a decision reached again step by step, and what would be decided of what never was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from markupsafe import Markup

from drift.core.model.activity import Activity
from drift.core.model.change_reason import in_words
from guard.context import UnitOfWork
from guard.core.explanation.explanation import Explanation
from guard.core.explanation.trace import Step, Trace
from guard.core.model.not_found import NoSuchDecision
from guard.core.model.records import Decision
from guard.core.model.subject import Subject
from guard.queries.decision_in_full import Followed, what_followed
from guard.queries.effects.reports import reach_of_change
from guard.queries.explain_decision import CannotExplain, ExplainedDecision, explain_in
from guard.queries.explain_event import HypotheticalDecision, decided_on_change, decided_on_entry
from guard.queries.resource_titles import name_of
from guard.web.console.behind import Behind, changes_behind
from guard.web.console.page import Pages, Visit, WrongComment, to
from guard.web.console.policy_words import MODES, VERDICTS
from guard.web.console.resources import setting_page, title_of, titles_of
from guard.web.console.said import NOTHING, Said, done_of, refusal_of
from guard.web.console.words import N_, _
from guard.workflow.false_alarms import FalseAlarmRefused, mark_decision

pages: Final = Pages()

_ORDER: Final = ("broken", "unknown", "exempt", "excused", "kept")
_ANSWERS: Final = {True: N_("yes"), False: N_("no"), None: N_("not known")}
_DONE: Final = {"false-alarm": N_("It is recorded that this was a false alarm.")}


@dataclass(frozen=True, slots=True)
class StepInWords:
    """What a policy asked and what it saw. `decided` says that this alone kept the policy from being broken."""

    word: str
    answer: Markup
    says: str
    decided: bool
    mismatches: tuple[str, ...]
    parts: tuple[StepInWords, ...]


@dataclass(frozen=True, slots=True)
class Spoke:
    """One policy that had something to say. `outcome` is a term, `ways` are what would have passed."""

    id: str
    outcome: str
    sentence: str
    does: Markup
    mode: str
    steps: tuple[StepInWords, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The steps of every policy that looked."""

    spoke: tuple[Spoke, ...]
    silent: tuple[tuple[str, str], ...]
    near: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@pages.add("GET", "/decisions/{id}")
def decision(visit: Visit, id: str) -> Response:
    return _in_full(visit, id, done_of(_DONE))


@pages.add("POST", "/decisions/{id}/false-alarm", role="approver")
def mark_false_alarm(visit: Visit, id: str) -> Response:
    try:
        mark_decision(
            visit.guarded, id, visit.who.email, _why_false(visit), request.form.get("policy") or None
        )
    except (FalseAlarmRefused, WrongComment) as refused:
        return _in_full(visit, id, refusal_of(refused))
    return to(f"{visit.home}/decisions/{id}?done=false-alarm")


def _why_false(visit: Visit) -> str:
    """Raises WrongComment."""
    if reason := visit.comment():
        return reason
    raise WrongComment("Nothing was written: say why it was a false alarm.")


@pages.add("GET", "/changes/{id}/explanation")
def explained_change(visit: Visit, id: str) -> Response:
    return _explained(visit, id, decided_on_change)


@pages.add("GET", "/activity/{id}/explanation")
def explained_entry(visit: Visit, id: str) -> Response:
    return _explained(visit, id, decided_on_entry)


def _explained(
    visit: Visit, id: str, find: Callable[[UnitOfWork, str], Decision | HypotheticalDecision]
) -> Response:
    """The page of the decision, or what the policies in force would decide where there is none."""
    with visit.guarded.view() as view:
        found = find(view, id)
        if isinstance(found, Decision):
            story = _story(view, found)
        else:
            about, behind = _about(view, found.decision), changes_behind(view, found.through)
    if isinstance(found, Decision):
        return _decision_page(visit, story)
    return visit.page(
        "explanation.html",
        heading=about,
        one=found.decision,
        setting=setting_page(visit.home, found.decision.ref),
        verdict=_(VERDICTS[found.decision.verdict.word]),
        because=found.because,
        behind=behind,
        change_reason=in_words(found.change_reason) if found.change_reason else "",
        reach=reach_of_change(visit.guarded, found.decision.change_id),
        why=_why(found.explanation),
        in_force=_in_force(visit),
    )


@dataclass(frozen=True, slots=True)
class _Story:
    """A decision with all that its page tells. `trouble` is why it cannot be reached again."""

    one: Decision
    explained: ExplainedDecision | None
    trouble: str
    about: str
    followed: Followed
    behind: list[Behind]


def _story(view: UnitOfWork, one: Decision) -> _Story:
    explained, trouble = _reached_again(view, one)
    about = title_of_subject(explained.subject) if explained else _about(view, one)
    behind = changes_behind(view, explained.through) if explained else []
    return _Story(one, explained, trouble, about, what_followed(view, one), behind)


def _in_full(visit: Visit, id: str, said: Said = NOTHING) -> Response:
    with visit.guarded.view() as view:
        one = view.decisions.get(id)
        if one is None:
            raise NoSuchDecision(f"There is no decision {id[:60]}.")
        story = _story(view, one)
    return _decision_page(visit, story, said)


def _decision_page(
    visit: Visit,
    story: _Story,
    said: Said = NOTHING,
) -> Response:
    one, explained = story.one, story.explained
    return visit.page(
        "decision.html",
        said.status,
        one=one,
        heading=_("%(name)s: %(verdict)s", name=story.about, verdict=_(VERDICTS[one.verdict.word])),
        judged_in=_(MODES[one.mode]),
        setting=setting_page(visit.home, one.ref),
        again=explained,
        trouble=story.trouble,
        change_reason=_reason(explained),
        reach=reach_of_change(visit.guarded, one.change_id),
        why=_why(explained.explanation) if explained else None,
        broken=[reason.policy for reason in one.judgement.broken],
        in_force=_in_force(visit),
        followed=story.followed,
        behind=story.behind,
        is_followed=_is_followed(story.followed),
        said=said,
    )


def _reached_again(view: UnitOfWork, one: Decision) -> tuple[ExplainedDecision | None, str]:
    """The decision explained, or why it cannot be."""
    try:
        return explain_in(view, one), ""
    except CannotExplain as problem:
        return None, str(problem)


def title_of_subject(subject: Subject) -> str:
    """What was judged, by the name it had then."""
    resource = subject.after or subject.before
    if resource is not None:
        return title_of(name_of(resource))
    return _entry_title(subject.activity)


def _about(view: UnitOfWork, one: Decision) -> str:
    """What a decision is about that cannot be reached again, or was never made."""
    if one.ref is not None:
        return titles_of(view, [one.ref])[one.ref]
    if one.entry == "share":
        return _("A share of conversations")
    entry = view.state.activities.get(one.activity_id) if one.activity_id else None
    return _entry_title(entry.activity if entry else None)


def _entry_title(activity: Activity | None) -> str:
    return _("Log entry %(type)s", type=activity.type) if activity else _("An entry of the activity log")


def _reason(explained: ExplainedDecision | None) -> str:
    return in_words(explained.change_reason) if explained and explained.change_reason else ""


def _is_followed(followed: Followed) -> bool:
    return bool(followed.intents or followed.approvals or followed.remedies)


def _in_force(visit: Visit) -> frozenset[str]:
    """The policies that have a page."""
    return frozenset(one.id for one in visit.context.service.in_force().policy_set.policies)


def _why(explanation: Explanation) -> Why:
    traces = sorted(
        (trace for trace in explanation.traces if trace.reason), key=lambda trace: _ORDER.index(trace.outcome)
    )
    return Why(
        tuple(_spoke(trace, explanation.suggestions.get(trace.policy.id, ())) for trace in traces),
        tuple(_silent(explanation.traces)),
        tuple(miss.sentence for miss in explanation.near_misses),
        tuple(one.sentence for one in explanation.left_out),
    )


def _spoke(trace: Trace, ways: Iterable[str]) -> Spoke:
    reason = trace.reason
    sentence, action = (reason.sentence, reason.action.word) if reason else ("", "allow")
    return Spoke(
        trace.policy.id,
        trace.outcome,
        sentence,
        _(VERDICTS[action]),
        trace.mode,
        tuple(map(_step, trace.steps)),
        tuple(ways),
    )


def _silent(traces: Iterable[Trace]) -> Iterable[tuple[str, str]]:
    for trace in traces:
        if trace.reason is None and trace.reached:
            yield trace.policy.id, trace.reached[-1].says


def _step(step: Step) -> StepInWords:
    return StepInWords(
        step.word,
        _(_ANSWERS[step.truth]),
        step.says,
        step.lets_go,
        tuple(mismatch.evidence.message for mismatch in step.mismatches),
        tuple(map(_step, step.parts)),
    )
