"""Stored records as values: decisions, findings, approvals, votes, remedies. Times are unix seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from drift.core.model.activity import Actor
from drift.core.model.resources import Digest, Json, Ref
from guard.core.model.policy import Identities
from guard.core.model.token_scope import ROBOT_SCOPES, SCOPES, TokenScope
from guard.core.model.verdict import Entry, Judgement, Mode, Verdict

Role: TypeAlias = Literal["viewer", "requester", "approver", "operator"]
ROBOT_ROLES: Final[tuple[Role, ...]] = ("viewer", "requester")
"""What a robot can be: it reads and proposes, and never decides."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The judgement of a subject, with all that is needed to reach it again.

    That is the policy revision, the bodies (by digest), the facts that were looked up (`facts`), who acted and when.
    `round` is how often the change had been judged under this revision before: once more when more is known of who
    acted.
    """

    id: str
    at: float
    entry: Entry
    ref: Ref | None
    judgement: Judgement
    policy_revision: str
    mode: Mode
    change_id: int | None = None
    activity_id: str | None = None
    before: Digest | None = None
    after: Digest | None = None
    actor: Actor = field(default_factory=Actor)
    acted_at: float | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    verdict: Verdict = Verdict.ALLOW
    note: str = ""  # what kept the verdict from being carried out (breaker, cap, observe mode), as a sentence
    round: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person took note of a finding."""

    who: str
    at: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A policy that a subject breaks. At most one finding per policy and subject is open; it is reopened, not repeated.

    `subject` is `kind/id` for a resource, `activity:TYPE:ACTOR` for the log, `share:WHAT` for a share. `count` is how
    often it was seen.
    `acknowledgements` are about what was seen last, and `note` says who else is needed, or why it is open again.
    `accepted` is there when they closed it: what was known good before and after, so that one that turns out void
    leaves nothing behind.
    """

    id: str
    policy: str
    subject: str
    kind: str | None
    severity: str
    sentence: str
    opened_at: float
    last_seen_at: float
    decision_id: str
    closed_at: float | None = None
    closed_because: str = ""
    count: int = 1
    reopened: int = 0
    evidence: tuple[Json, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    accepted: Mapping[str, Json] | None = None
    note: str = ""


Question: TypeAlias = Literal["change", "breaker", "conflict", "refusal"]
"""What people decide: whether a change is allowed (`change`), or whether it stays, as the service did not revert it:
the breaker is open, the fields changed meanwhile (`conflict`), or Intercom refused the write (`refusal`)."""


class Way(Struct, frozen=True, array_like=True):
    """The addresses that may vote, and how many of them must approve. `in_person`: nobody stands in for them."""

    who: tuple[str, ...]
    quorum: int
    in_person: bool = False


class Later(Struct, frozen=True, array_like=True):
    """The addresses that may vote as well once the question has waited for `after` seconds."""

    who: tuple[str, ...]
    after: float


class Rule(Struct, frozen=True, array_like=True):
    """What a policy asks: any one of the ways is enough. A policy that asks several groups has several rules, which
    different people meet. `period` names the freeze for which it asks, or is empty. Without `veto` a denial does not
    decide by itself. `later` says whom it asks besides after a while. With `step_up` a vote counts only where its voter
    confirmed it with a passkey."""

    policy: str
    ways: tuple[Way, ...]
    period: str = ""
    veto: bool = True
    later: Later | None = None
    step_up: bool = False

    def after(self, waited: float) -> Rule:
        """The rule once the question has waited for so many seconds. Nobody is added where people are asked in
        person."""
        if self.later is None or waited < self.later.after:
            return self
        more = self.later.who
        ways = (way if way.in_person else Way((*way.who, *more), way.quorum) for way in self.ways)
        return Rule(self.policy, tuple(ways), self.period, self.veto, step_up=self.step_up)


class Requirement(Struct, frozen=True, array_like=True):
    """What a policy asks where it is known who made the change: `quorum` of these addresses. The rest as in a rule."""

    policy: str
    who: tuple[str, ...]
    quorum: int
    period: str = ""
    veto: bool = True
    later: Later | None = None
    step_up: bool = False

    @property
    def rule(self) -> Rule:
        ways = (Way(self.who, self.quorum),)
        return Rule(self.policy, ways, self.period, self.veto, self.later, self.step_up)


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval request about one change. `fingerprint` binds it to the exact change, `policy_revision` to the rules.

    Each of the `requirements` must be met. Votes of `excluded` people (all who may have had a part in the change) never
    count. `unexplained` says why somebody unknown may have made the change, or nothing; while it does, the
    `unattributed` rules take the place of the requirements. `good_before` is what was known good when it was approved,
    so that an approval that turns out void leaves nothing behind."""

    id: str
    decision_id: str
    ref: Ref
    change_id: int
    fingerprint: str
    policy_revision: str
    question: Question
    requirements: tuple[Requirement, ...]
    excluded: tuple[str, ...]
    meanwhile: Literal["revert", "keep"]
    on_expiry: Literal["revert", "keep"]
    asked_at: float
    expires_at: float
    settled_at: float | None = None
    settlement: str = ""  # approved, denied, expired, void: once acted on
    note: str = ""
    unexplained: str = ""
    unattributed: tuple[Rule, ...] = ()
    same_person: Identities = ()  # addresses of one person, as people.yaml had them
    good_before: Mapping[str, Json] | None = None  # {"digest": hex or null}; {} where nothing was known good

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that hold now; each must be met, in one of its ways."""
        if self.unexplained and self.unattributed:
            return self.unattributed
        return tuple(requirement.rule for requirement in self.requirements)


VoteChoice: TypeAlias = Literal["approve", "deny", "changes_wanted"]
"""`changes_wanted` is no approval, and does not close the question: it asks for another form of the change."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A person's vote on an approval request, or on an edition of a proposal: `approval_id` is the id of the ballot.
    `on_behalf_of` is whose voice it is, where the voter stood in for somebody by that `delegation`; it stays so,
    whatever becomes of the delegation. `passkey` is the one that confirmed it, or empty."""

    approval_id: str
    voter: str
    choice: VoteChoice
    at: float
    comment: str = ""
    on_behalf_of: str = ""
    delegation: str = ""
    passkey: str = ""

    @property
    def voice(self) -> str:
        """Whose voice it is."""
        return self.on_behalf_of or self.voter


@dataclass(frozen=True, slots=True)
class GuidedRemedy:
    """Written steps for a person, for what no API writes. `wanted` are the field values that verify it was done."""

    id: str
    decision_id: str
    ref: Ref
    steps: tuple[str, ...]
    wanted: tuple[tuple[str, Json, bool], ...]  # pointer, value, missing
    opened_at: float
    done_at: float | None = None
    done_because: str = ""


@dataclass(frozen=True, slots=True)
class ExemptionUse:
    """What an exemption excused: how many changes and log entries, when last, and how many resources in the last scan.

    `exemption` is its description, so that the count continues when it is renewed.
    """

    policy: str
    exemption: str
    changes: int = 0
    last_at: float | None = None
    resources: int = 0

    @property
    def is_used(self) -> bool:
        return self.changes > 0 or self.resources > 0


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A person's mark that a policy was wrong in a decision. It is set once and never removed."""

    policy: str
    decision_id: str
    who: str
    at: float
    reason: str


class MostFrequent(NamedTuple):
    """The actor or resource that broke a policy most often, and how often; ("", 0) where there is none."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """Since when a policy has had these rules (a digest) and this mode."""

    policy: str
    rules: bytes
    mode: Mode
    since: float


@dataclass(frozen=True, slots=True)
class PolicyPeriod:
    """From when to when a policy set was in force, and in which mode. `until` is None while it still is. Unless `told`,
    nobody noted it then: `since` is the first decision under it."""

    revision: str
    mode: Mode
    since: float
    until: float | None
    told: bool


@dataclass(frozen=True, slots=True)
class PolicyAlarm:
    """Why the newest policies are not in force, and when a process last reported it."""

    alarm: str
    said_at: float


@dataclass(frozen=True, slots=True)
class KnownGood:
    """The last body of a resource that broke nothing or was approved. `digest` None: it should not exist."""

    ref: Ref
    parent: Ref | None
    digest: Digest | None
    since: float
    because: str  # baseline, clean, approved, restored, unlisted


@dataclass(frozen=True, slots=True)
class Notification:
    """A message for one channel, kept until it is accepted or given up.

    `recipient` is the address of the person it is for, where the channel writes to each by themselves. `matter` is what
    it is about (`approval:ID`): messages of a matter reach a recipient in their order. `gathered`: it waits until
    `next_try_at` to be told together with others, in the message `told_in`. `edited`: it changed an earlier message.
    """

    id: str
    channel: str
    payload: Mapping[str, Json]
    created_at: float
    attempts: int = 0
    next_try_at: float = 0.0
    sent_at: float | None = None
    failed_because: str = ""
    recipient: str = ""
    matter: str = ""
    urgent: bool = False
    gathered: bool = False
    told_in: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class UndeliveredMessages:
    """Messages that a channel did not accept when it was last tried, since when, and why."""

    channel: str
    count: int
    since: float
    why: str


@dataclass(frozen=True, slots=True)
class Token:
    """An API token of a person, or of a `robot` that acts for this person. Only its hash is stored.

    No token of a robot has a role above requester, or decides, whatever the database says: one that claims more is a
    requester's. `scopes` narrow what its role allows. `made_by` is the operator who made it in the console, or empty.
    One that is `everywhere` holds in every workspace, also in those to come; each has a row of it, under one id.
    """

    id: str
    email: str
    role: Role
    created_at: float
    revoked_at: float | None = None
    last_used_at: float | None = None
    robot: str = ""
    expires_at: float | None = None
    scopes: tuple[TokenScope, ...] = SCOPES
    made_by: str = ""
    everywhere: bool = False

    def __post_init__(self) -> None:
        if self.robot:
            if self.role in ("approver", "operator"):
                object.__setattr__(self, "role", "requester")
            object.__setattr__(self, "scopes", tuple(one for one in self.scopes if one in ROBOT_SCOPES))

    @property
    def holder(self) -> str:
        """Who uses it, in words."""
        return spoken_of(self.email, self.robot)

    @property
    def reach(self) -> Role:
        """The role that its owner has by it: a token that decides nothing makes nobody an approver."""
        if "decide" in self.scopes:
            return self.role
        if "propose" in self.scopes and self.role != "viewer":
            return "requester"
        return "viewer"

    def holds(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and not self.is_expired(now)

    def is_expired(self, now: float) -> bool:
        return self.expires_at is not None and now >= self.expires_at


def spoken_of(email: str, robot: str) -> str:
    """Who asks: a person, or the robot that acts for them."""
    return f"robot {robot} for {email}" if robot else email
