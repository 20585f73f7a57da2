"""Routes that explain decisions, findings, changes and log entries step by step, recomputed from the record."""

from __future__ import annotations

from typing import Final

from drift.web.rest.parameters import in_path, number_in_path
from drift.web.rest.route import API, Request, Routes
from guard.core.reports.effects.reach_json import ReachAnswer
from guard.core.reports.explanation_json import (
    ExplainedHappening,
    ExplanationAnswer,
    FindingExplanation,
)
from guard.queries.effects.reports import reach_of_change
from guard.queries.explain_decision import ExplainedDecision, explain_finding
from guard.queries.explain_decision import explain_decision as explain_it
from guard.queries.explain_event import HypotheticalDecision, explain_change, explain_entry
from guard.queries.explanation_json import explanation, of_finding, of_happening
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/decisions/{{id}}/explanation",
    "Reaches a decision again from the record, under the policies of its own revision: whether the verdict is "
    "the same, every step of every policy that looked, near misses, and what would have passed.",
    parameters=(in_path("id", "The id of the decision."),),
    answer=ExplanationAnswer,
    refuses=(409,),
)
def explain_decision(context: WebContext, request: Request) -> ExplanationAnswer:
    return _explanation(context, request["id"])


@routes.add(
    "GET",
    f"{API}/decisions/{{id}}/explain",
    "Short for `/explanation`: the same answer.",
    parameters=(in_path("id", "The id of the decision."),),
    answer=ExplanationAnswer,
    refuses=(409,),
)
def explain_decision_in_short(context: WebContext, request: Request) -> ExplanationAnswer:
    return _explanation(context, request["id"])


@routes.add(
    "GET",
    f"{API}/findings/{{id}}/explanation",
    "Explains the decision that last saw a finding, as for the decision itself.",
    parameters=(in_path("id", "The id of the finding."),),
    answer=FindingExplanation,
    refuses=(409,),
)
def explain_a_finding(context: WebContext, request: Request) -> FindingExplanation:
    finding, explained = explain_finding(context.guarded, request["id"])
    return of_finding(finding, explained, _reach(context, explained))


@routes.add(
    "GET",
    f"{API}/changes/{{id}}/explanation",
    "Explains what was decided about a change, as for the decision itself; where nothing was, what the policies in "
    "force today would answer.",
    parameters=(number_in_path("id", "The number of the change."),),
    answer=ExplainedHappening,
    refuses=(409,),
)
def explain_a_change(context: WebContext, request: Request) -> ExplainedHappening:
    explained = explain_change(context.guarded, str(request["id"]))
    return of_happening(explained, _reach(context, explained))


@routes.add(
    "GET",
    f"{API}/activity/{{id}}/explanation",
    "Explains what was decided about an entry of the activity log, or else about a change that it explains; where "
    "nothing was, what the policies in force today would answer.",
    parameters=(in_path("id", "The id of the entry, or its beginning."),),
    answer=ExplainedHappening,
    refuses=(409,),
)
def explain_an_entry(context: WebContext, request: Request) -> ExplainedHappening:
    explained = explain_entry(context.guarded, request["id"])
    return of_happening(explained, _reach(context, explained))


def _explanation(context: WebContext, id: str) -> ExplanationAnswer:
    explained = explain_it(context.guarded, id)
    return explanation(explained, _reach(context, explained))


def _reach(context: WebContext, explained: ExplainedDecision | HypotheticalDecision) -> ReachAnswer | None:
    return reach_of_change(context.guarded, explained.decision.change_id)
