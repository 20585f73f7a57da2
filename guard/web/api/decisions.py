"""Routes of the decisions, the findings, and the policies in force."""

from __future__ import annotations

from typing import Final

from msgspec.structs import asdict

from drift.core.json_view import attribution
from drift.web.moments import moment_of, past
from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, SINCE, flag, in_path, resource, word
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.model.policy import day_of
from guard.core.model.verdict import Verdict
from guard.core.reports import policies_json, records_json, workflow_json
from guard.core.reports.policies_json import PoliciesAnswer
from guard.core.reports.records_json import DecisionAnswer, FindingAnswer
from guard.core.reports.workflow_json import DecisionInFull
from guard.queries.decision_in_full import what_followed
from guard.queries.past.policies import policies_answer_at
from guard.web.api.approvals import approval_answer
from guard.web.api.schemas import REMARK
from guard.web.context import WebContext
from guard.workflow.acknowledgement import acknowledge

routes: Final = Routes[WebContext]()

RESOURCE: Final = resource("resource", "Only about this resource, as KIND/ID.")


@routes.add(
    "GET",
    f"{API}/decisions",
    "What changes, log entries and states earned, newest first, with the reasons.",
    parameters=(
        word("verdict", "Only this verdict.", tuple(verdict.word for verdict in Verdict)),
        word("policy", "Only those in which this policy spoke."),
        RESOURCE,
        word("actor", "Only about what this address did."),
        SINCE,
        *PAGE,
    ),
    answer=Page[DecisionAnswer],
)
def list_decisions(context: WebContext, request: Request) -> Page[DecisionAnswer]:
    with context.guarded.view() as view:
        decisions = view.decisions.search(
            verdict=Verdict.of(request["verdict"]) if request["verdict"] else None,
            policy=request["policy"],
            ref=request["resource"],
            actor=request["actor"],
            since=request["since"],
            before=decode_one(request["cursor"], str),
            limit=request["limit"] + 1,
        )
    return page(decisions, request["limit"], records_json.decision, lambda decision: (decision.id,))


@routes.add(
    "GET",
    f"{API}/decisions/{{id}}",
    "One decision: its reasons with the evidence, who acted as it is known now, and what followed.",
    parameters=(in_path("id", "The id of the decision."),),
    answer=DecisionInFull,
)
def get_decision(context: WebContext, request: Request) -> DecisionInFull:
    with context.guarded.view() as view:
        decision = view.decisions.get(request["id"])
        if decision is None:
            raise NotThere(f"There is no decision {request['id']}.")
        change = None if decision.change_id is None else view.state.changes.get(decision.change_id)
        followed = what_followed(view, decision)
        return DecisionInFull(
            **asdict(records_json.decision(decision)),
            attribution=None if change is None else attribution(change.attribution),
            intents=tuple(map(workflow_json.intent, followed.intents)),
            approvals=tuple(approval_answer(context, view, approval) for approval in followed.approvals),
            remedies=tuple(map(workflow_json.remedy, followed.remedies)),
            false_alarms=tuple(map(workflow_json.false_alarm, followed.false_alarms)),
        )


@routes.add(
    "GET",
    f"{API}/findings",
    "What breaks a policy, or did; newest first.",
    parameters=(
        word("policy", "Only of this policy."),
        word("kind", "Only about this kind of resource."),
        word("severity", "Only of this severity.", ("low", "medium", "high", "critical")),
        flag("open", "Only those that are (1) or are not (0) open."),
        SINCE,
        *PAGE,
    ),
    answer=Page[FindingAnswer],
)
def list_findings(context: WebContext, request: Request) -> Page[FindingAnswer]:
    with context.guarded.view() as view:
        findings = view.findings.search(
            policy=request["policy"],
            kind=request["kind"],
            severity=request["severity"],
            is_open=request["open"],
            since=request["since"],
            before=decode_one(request["cursor"], str),
            limit=request["limit"] + 1,
        )
    return page(findings, request["limit"], records_json.finding, lambda finding: (finding.id,))


@routes.add(
    "GET",
    f"{API}/findings/{{id}}",
    "One finding.",
    parameters=(in_path("id", "The id of the finding."),),
    answer=FindingAnswer,
)
def get_finding(context: WebContext, request: Request) -> FindingAnswer:
    with context.guarded.view() as view:
        finding = view.findings.get(request["id"])
    if finding is None:
        raise NotThere(f"There is no finding {request['id']}.")
    return records_json.finding(finding)


@routes.add(
    "POST",
    f"{API}/findings/{{id}}/acknowledgement",
    "Take note of what nothing puts back, which closes the finding. Never one's own doing. Where nobody knows who did "
    "it, one person is not enough: the finding stays open, and `note` says who else must acknowledge it.",
    role="approver",
    parameters=(in_path("id", "The id of the finding."),),
    takes=REMARK,
    answer=FindingAnswer,
    status=201,
)
def acknowledge_finding(context: WebContext, request: Request) -> Response:
    closed = acknowledge(
        context.guarded, request["id"], request.caller.email, request.body.get("comment", "")
    )
    return Response(records_json.finding(closed), status=201)


@routes.add(
    "GET",
    f"{API}/policies",
    "The policies in force, with their revision; `alarm` says why the newest are not. With `at`, those that were in "
    "force at a moment, with the exemptions that held then.",
    parameters=(past("at", "In force then."),),
    answer=PoliciesAnswer,
    refuses=(404,),
)
def list_policies(context: WebContext, request: Request) -> PoliciesAnswer:
    guarded, in_force = context.guarded, context.service.in_force
    if request["at"] is not None:
        with guarded.view() as view:
            at = moment_of(view.state, "at", request["at"], view.now)
            return policies_answer_at(view, at)
    policies, today = in_force(), day_of(guarded.now())
    return policies_json.policies(policies.policy_set, guarded.mode, in_force.alarm, today)
