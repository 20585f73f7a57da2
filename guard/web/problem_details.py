"""The HTTP status of every error of the product: drift's table, extended by the guard's errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from drift.core.model.json_pointer import escape, join
from drift.core.model.resources import Json
from drift.web.rest.problem_details import KINDS as DRIFT_KINDS
from drift.web.rest.problem_details import Kinds, NotThere, ProblemType, RoleTooLow
from guard.core.model.legal_hold import NotAboutAnything
from guard.core.model.not_found import (
    NoSuchApproval,
    NoSuchChange,
    NoSuchDecision,
    NoSuchDelegation,
    NoSuchFinding,
    NoSuchHold,
    NoSuchTarget,
)
from guard.core.proposals.change_to_make import CannotMake
from guard.core.proposals.forms.clocks import CannotRead
from guard.enforcement.batch import SomeFailed
from guard.enforcement.retention import PoliciesBroken
from guard.git.address import NotAGitAddress
from guard.git.command import GitFailed
from guard.identity.accounts import NotLetIn
from guard.identity.openid.errors import ProviderAway, ProviderProblem
from guard.identity.passkeys import PasskeyRefused
from guard.identity.slack_member import StrangerInSlack
from guard.identity.tokens import NotForRobots
from guard.loading.policy_files import NotUsable
from guard.loading.policy_loader import BrokenPolicies
from guard.loading.proposal_loader import BrokenProposals
from guard.loading.strict_yaml.reader import NotReadable
from guard.migrations import DatabaseTooNew
from guard.policy_source.git_mirror import NotTakenUp
from guard.policy_source.promotion import CannotPromote
from guard.policy_source.replica_coordination import NotWaiting
from guard.queries.effects.questions import NoQuestions
from guard.queries.effects.reach import NoReach
from guard.queries.evidence.evidence import WrongPeriod
from guard.queries.evidence.pack import NotCarried
from guard.queries.explain_decision import CannotExplain
from guard.queries.lookup import NotRecorded
from guard.queries.past.policies import PoliciesNotKnown
from guard.queries.plan import CannotPlan
from guard.queries.record_case import NoPlaceForCase
from guard.queries.rehearsals.problems import NotLabelled
from guard.queries.restoration import NotKnownThen
from guard.queries.simulation_course import Stopped
from guard.queries.simulation_process import SimulationRefused
from guard.queries.simulation_runs import CannotKeep
from guard.queries.what_if import CannotSuppose
from guard.runtime.http_server import CannotListen
from guard.runtime.settings import WrongSettings
from guard.sealing.errors import SealingFailed
from guard.slack.errors import NotUnderstood, SlackFailed
from guard.web.evidence_packs import PackBusy
from guard.web.front_door import ForeignHost
from guard.workflow.acknowledgement import AcknowledgementRefused
from guard.workflow.approval_workflow import VoteRefused
from guard.workflow.change_reasons import ReasonRefused
from guard.workflow.declared_state import CannotDeclare
from guard.workflow.delegations import DelegationRefused
from guard.workflow.erasure import ErasureRefused
from guard.workflow.exports import ExportRefused
from guard.workflow.false_alarms import FalseAlarmRefused
from guard.workflow.legal_holds import HoldRefused
from guard.workflow.notes import NoteRefused
from guard.workflow.notification_choices import NoSuchChoice
from guard.workflow.proposals.errors import (
    FieldIsAsked,
    NoSuchProposal,
    NothingToChange,
    NotTaken,
    ProposalRefused,
    ToSplit,
)
from guard.workflow.tokens import NoSuchToken, TokenRefused

_NOT_KNOWN_THEN: Final = ProblemType(404, "not-known-then", "Nothing is known of that moment")
_OWN: Final = ProblemType(403, "own-change", "Nobody judges their own change")
_NO_COMMENT: Final = ProblemType(422, "no-comment", "It has to be said what to change")
_STEP_UP: Final = ProblemType(403, "step-up", "This vote has to be confirmed with a passkey")
_NO_HOLD: Final = ProblemType(422, "cannot-hold", "Such a hold cannot be placed")
_LATE: Final = ProblemType(409, "too-late", "It is closed already")
_STOPPED: Final = ProblemType(409, "stopped", "The simulation was stopped")
_NOT_THERE: Final = DRIFT_KINDS[NotThere]
_MAX_PLACES: Final = 1000
"""The most policy mistakes that an answer lists."""


def _policy_places(problem: Exception) -> Mapping[str, Json]:
    """The places of the mistakes in broken policies."""
    if not isinstance(problem, BrokenPolicies):
        return {}
    return {
        "errors": [
            {"file": place.file, "line": place.line, "column": place.column, "detail": place.sentence}
            for place in problem.problems[:_MAX_PLACES]
        ]
    }


def _plan_mistakes(problem: Exception) -> Mapping[str, Json]:
    """What is wrong with proposed changes, by the JSON Pointer into the body."""
    if not isinstance(problem, CannotPlan | ToSplit):
        return {}
    return {
        "errors": [
            {
                "pointer": "#" + "".join(f"/{escape(str(step))}" for step in mistake.path),
                "detail": mistake.sentence,
            }
            for mistake in problem.mistakes[:_MAX_PLACES]
        ]
    }


def _not_taken(problem: Exception) -> Mapping[str, Json]:
    """What Intercom would not take, by the JSON Pointer into the body."""
    if not isinstance(problem, NotTaken):
        return {}
    mistakes = (
        (join([str(step) for step in (*change.asked.path, *mistake.path)]), mistake.sentence)
        for change in problem.planned.changes
        for mistake in change.mistakes
    )
    return {"errors": [{"pointer": f"#{pointer}", "detail": sentence} for pointer, sentence in mistakes]}


def _first(problem: Exception) -> Mapping[str, Json]:
    """The proposal that was there before."""
    return {"first": problem.first} if isinstance(problem, FieldIsAsked) else {}


_BROKEN: Final = ProblemType(422, "broken-policies", "The policies cannot be used", _policy_places)
_UNSET: Final = ProblemType(500, "settings", "The service is not set up as it should be")

KINDS: Final[Kinds] = {
    **DRIFT_KINDS,
    (VoteRefused, "own_change"): _OWN,
    (VoteRefused, "step_up"): _STEP_UP,
    (VoteRefused, "role_too_low"): DRIFT_KINDS[RoleTooLow],
    (VoteRefused, "settled"): _LATE,
    (VoteRefused, "expired"): _LATE,
    (VoteRefused, "no_comment"): _NO_COMMENT,
    VoteRefused: ProblemType(403, "not-eligible", "Your vote does not count here"),
    (AcknowledgementRefused, "own_change"): _OWN,
    (AcknowledgementRefused, "settled"): _LATE,
    AcknowledgementRefused: ProblemType(409, "not-acknowledged", "A word does not close this finding"),
    (FalseAlarmRefused, "own_change"): _OWN,
    FalseAlarmRefused: ProblemType(409, "no-false-alarm", "This cannot be called a false alarm"),
    (ReasonRefused, "unfit"): ProblemType(422, "unfit-reason", "This cannot be kept as a reason"),
    ReasonRefused: ProblemType(409, "no-reason-taken", "This change takes no such reason"),
    (ExportRefused, "no_place"): ProblemType(422, "no-place", "The ledger has no such entry"),
    (DelegationRefused, "not_yours"): ProblemType(403, "not-yours", "This voice is not yours to hand on"),
    (DelegationRefused, "overlaps"): ProblemType(409, "overlaps", "Another delegation holds at that time"),
    (DelegationRefused, "over"): _LATE,
    NoSuchToken: _NOT_THERE,
    NoSuchHold: _NOT_THERE,
    (HoldRefused, "taken"): ProblemType(409, "name-taken", "A hold had this name before"),
    (HoldRefused, "not_yours"): ProblemType(403, "own-hold", "Somebody else has to release this hold"),
    (HoldRefused, "over"): _LATE,
    HoldRefused: _NO_HOLD,
    NotAboutAnything: _NO_HOLD,
    (TokenRefused, "not_yours"): ProblemType(403, "not-yours", "This is not yours to do"),
    (TokenRefused, "over"): _LATE,
    TokenRefused: ProblemType(422, "cannot-make-token", "Such a token cannot be made"),
    ExportRefused: ProblemType(409, "cannot-export", "This cannot be done about the export"),
    DelegationRefused: ProblemType(422, "cannot-delegate", "This voice cannot be handed on so"),
    CannotPromote: ProblemType(409, "cannot-promote", "The policy cannot be enforced by changing its file"),
    NoSuchApproval: _NOT_THERE,
    NoSuchChange: _NOT_THERE,
    NoSuchDecision: _NOT_THERE,
    NoSuchDelegation: _NOT_THERE,
    NoSuchTarget: _NOT_THERE,
    NoSuchFinding: _NOT_THERE,
    NotRecorded: _NOT_THERE,
    NoPlaceForCase: ProblemType(409, "no-place-for-case", "The file takes no case"),
    CannotExplain: ProblemType(409, "cannot-explain", "The decision cannot be reached again"),
    CannotSuppose: ProblemType(422, "cannot-suppose", "This change cannot be imagined"),
    CannotPlan: ProblemType(422, "cannot-plan", "These changes cannot be planned", _plan_mistakes),
    NoSuchProposal: _NOT_THERE,
    CannotMake: ProblemType(409, "cannot-make", "This change cannot be made any more"),
    NotTaken: ProblemType(422, "not-taken", "Intercom would not take these changes", _not_taken),
    ToSplit: ProblemType(422, "to-split", "This has to be asked for in two proposals", _plan_mistakes),
    NothingToChange: ProblemType(422, "nothing-to-change", "There is nothing to change"),
    FieldIsAsked: ProblemType(409, "field-is-asked", "Another proposal touches this field", _first),
    (ProposalRefused, "own_change"): _OWN,
    (ProposalRefused, "step_up"): _STEP_UP,
    (ProposalRefused, "role_too_low"): DRIFT_KINDS[RoleTooLow],
    (ProposalRefused, "not_eligible"): ProblemType(403, "not-eligible", "Your vote does not count here"),
    (ProposalRefused, "not_yours"): ProblemType(403, "not-yours", "Somebody else asked for this"),
    (ProposalRefused, "may_not_break_glass"): ProblemType(
        403, "may-not-break-glass", "You may not break glass"
    ),
    (ProposalRefused, "not_for_robots"): ProblemType(403, "not-for-robots", "Only people do this"),
    (ProposalRefused, "no_reason"): ProblemType(422, "no-reason", "It has to be said why"),
    (ProposalRefused, "no_glass"): ProblemType(409, "no-glass", "Nobody broke glass"),
    (ProposalRefused, "no_comment"): _NO_COMMENT,
    (ProposalRefused, "edited"): ProblemType(409, "edited", "The proposal was edited meanwhile"),
    ProposalRefused: _LATE,
    BrokenProposals: ProblemType(422, "broken-proposals", "The proposed changes cannot be used"),
    ForeignHost: ProblemType(400, "foreign-host", "The service has another name"),
    NotLetIn: ProblemType(403, "not-let-in", "You are not let in"),
    PasskeyRefused: ProblemType(403, "passkey-refused", "The passkey does not do for this"),
    ProviderAway: ProblemType(503, "provider-away", "The identity provider does not answer"),
    ProviderProblem: ProblemType(403, "not-vouched", "The identity provider does not sign you in"),
    NotForRobots: ProblemType(422, "not-for-robots", "A robot cannot have such a token"),
    CannotDeclare: ProblemType(422, "cannot-declare", "This cannot be declared"),
    CannotRead: ProblemType(422, "cannot-read", "This is no value of its field"),
    NoSuchChoice: ProblemType(422, "no-such-choice", "This cannot be chosen"),
    PoliciesNotKnown: _NOT_KNOWN_THEN,
    NotKnownThen: _NOT_KNOWN_THEN,
    NoQuestions: ProblemType(422, "no-questions", "There are no questions to ask"),
    NoteRefused: ProblemType(422, "no-note", "This cannot be kept as a note"),
    NoReach: ProblemType(422, "no-reach", "Conversations have nothing to do with this kind"),
    NotLabelled: ProblemType(422, "not-labelled", "These labels cannot be judged"),
    WrongPeriod: ProblemType(422, "wrong-period", "There is no evidence of this period"),
    NotCarried: ProblemType(422, "not-carried", "No policy carried this control"),
    PackBusy: ProblemType(429, "busy", "Another evidence pack is being made"),
    SealingFailed: ProblemType(503, "not-sealed", "The ledger cannot be sealed"),
    (SimulationRefused, "busy"): ProblemType(429, "busy", "Other simulations are running"),
    (SimulationRefused, "too_large"): ProblemType(422, "too-large", "The simulation is too large"),
    (SimulationRefused, "stopped"): _STOPPED,
    Stopped: _STOPPED,
    CannotKeep: ProblemType(422, "cannot-keep", "A file of this name cannot be kept"),
    SimulationRefused: ProblemType(500, "simulation-lost", "The simulation ended without a result"),
    ErasureRefused: ProblemType(409, "cannot-erase", "This person cannot be erased now"),
    BrokenPolicies: _BROKEN,
    PoliciesBroken: _BROKEN,
    NotReadable: _BROKEN,
    NotUsable: _BROKEN,
    NotTakenUp: _BROKEN,
    NotWaiting: ProblemType(409, "not-waiting", "No such commit waits to be accepted"),
    NotAGitAddress: _UNSET,
    GitFailed: ProblemType(500, "git", "The program git could not do what was asked"),
    WrongSettings: _UNSET,
    CannotListen: _UNSET,
    StrangerInSlack: ProblemType(403, "stranger-in-slack", "Whoever is this in Slack decides nothing here"),
    SlackFailed: ProblemType(502, "slack-failed", "Slack did not do what it was asked"),
    NotUnderstood: ProblemType(400, "not-understood", "This is nothing that Slack documents"),
    DatabaseTooNew: ProblemType(503, "database-too-new", "A newer version works on the database"),
    SomeFailed: ProblemType(500, "some-failed", "Some of it could not be worked on"),
}
