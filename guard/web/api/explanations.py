"""Why: decisions, findings, changes and log entries explained step by step, and reached again from the record."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from drift.web.rest.parameters import in_path, number_in_path
from drift.web.rest.route import API, Request, Routes
from drift.web.rest.schemas import ANY, TEXT, TIME, TRUTH, WHOLE, extended, many, maybe, named, one_of, record
from guard.core.reports.explanation_json import ANSWERS
from guard.queries.explain_decision import explain_decision as explain_it
from guard.queries.explain_decision import explain_finding
from guard.queries.explain_event import explain_change, explain_entry
from guard.queries.explanation_json import explanation, of_finding, of_happening
from guard.web.api.schemas import EVIDENCE, MODE, SEVERITY, VERDICT
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

EXPLANATION: Final = record(
    decision=TEXT,
    same=TRUTH,
    sentence=TEXT,
    verdict=VERDICT,
    verdict_again=VERDICT,
    revision=TEXT,
    reasons=many(named("Reason")),
    reasons_again=many(named("Reason")),
    policies=many(named("PolicySteps")),
    near_misses=many(record(policy=TEXT, at=TEXT, sentence=TEXT)),
)

AS_OF_TODAY: Final = record(
    change=maybe(WHOLE),
    entry=maybe(TEXT),
    sentence=TEXT,
    resource=maybe(named("ResourceName")),
    actor=named("Actor"),
    at=maybe(TIME),
    verdict=VERDICT,
    revision=TEXT,
    policies=EXPLANATION["properties"]["policies"],
    near_misses=EXPLANATION["properties"]["near_misses"],
)

SCHEMAS: Final[dict[str, Json]] = {
    "Explanation": EXPLANATION,
    "AsOfToday": {
        **AS_OF_TODAY,
        "description": "What a change or a log entry would earn under the policies in force today; `sentence` says why "
        "nothing was decided about it. Nothing is kept of this answer.",
    },
    "ExplainedHappening": {"anyOf": [named("Explanation"), named("AsOfToday")]},
    "FindingExplanation": extended(EXPLANATION, finding=named("Finding")),
    "PolicySteps": record(
        policy=TEXT,
        outcome=one_of("broken", "kept", "excused", "exempt", "silent"),
        sentence=TEXT,
        action=VERDICT,
        mode=MODE,
        severity=SEVERITY,
        where=TEXT,
        steps=many(named("Step")),
        ways_out=many(TEXT),
    ),
    "Step": {
        **record(
            at=TEXT,
            word=TEXT,
            asks=ANY,
            answer=one_of(*ANSWERS.values()),
            says=TEXT,
            saw=ANY,
            lets_go=TRUTH,
            mismatches=many(extended(EVIDENCE, schema_path=TEXT)),
            parts=many(named("Step")),
        ),
        "description": "One thing that a policy asks. `at` is where it stands in the policy, as a JSON Pointer; "
        "`lets_go` says that this alone keeps the policy from being broken. The `schema_path` of a mismatch is the "
        "place of the broken keyword in the policy's JSON Schema.",
    },
}


@routes.add(
    "GET",
    f"{API}/decisions/{{id}}/explanation",
    "Reaches a decision again from the record, under the policies of its own revision: whether the verdict is "
    "the same, every step of every policy that looked, near misses, and what would have passed.",
    parameters=(in_path("id", "The id of the decision."),),
    answer=named("Explanation"),
)
def explain_decision(site: WebContext, asked: Request) -> Json:
    return explanation(explain_it(site.guarded, asked["id"]))


@routes.add(
    "GET",
    f"{API}/decisions/{{id}}/explain",
    "Short for `/explanation`: the same answer.",
    parameters=(in_path("id", "The id of the decision."),),
    answer=named("Explanation"),
)
def explain_decision_in_short(site: WebContext, asked: Request) -> Json:
    return explain_decision(site, asked)


@routes.add(
    "GET",
    f"{API}/findings/{{id}}/explanation",
    "Explains the decision that last saw a finding, as for the decision itself.",
    parameters=(in_path("id", "The id of the finding."),),
    answer=named("FindingExplanation"),
)
def explain_a_finding(site: WebContext, asked: Request) -> Json:
    return of_finding(*explain_finding(site.guarded, asked["id"]))


@routes.add(
    "GET",
    f"{API}/changes/{{id}}/explanation",
    "Explains what was decided about a change, as for the decision itself; where nothing was, what the policies in "
    "force today would answer.",
    parameters=(number_in_path("id", "The number of the change."),),
    answer=named("ExplainedHappening"),
)
def explain_a_change(site: WebContext, asked: Request) -> Json:
    return of_happening(explain_change(site.guarded, str(asked["id"])))


@routes.add(
    "GET",
    f"{API}/activity/{{id}}/explanation",
    "Explains what was decided about an entry of the activity log, or else about a change that it explains; where "
    "nothing was, what the policies in force today would answer.",
    parameters=(in_path("id", "The id of the entry, or its beginning."),),
    answer=named("ExplainedHappening"),
)
def explain_an_entry(site: WebContext, asked: Request) -> Json:
    return of_happening(explain_entry(site.guarded, asked["id"]))
