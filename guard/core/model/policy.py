"""Policies as values: what a team reviewed in git. Reads no file and judges nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct, field

from drift.core.model.resources import Body, Json
from guard.core.model.asking import AskFirst
from guard.core.model.condition import Condition
from guard.core.model.exports import Exports
from guard.core.model.health_choices import HealthChoices
from guard.core.model.left_out import LeftOut
from guard.core.model.notifications import Notifications
from guard.core.model.periods import Period
from guard.core.model.prices import Prices
from guard.core.model.rehearsal import Rehearsal
from guard.core.model.retention import Retention
from guard.core.model.shares import Counting, Moves, Share
from guard.core.model.standard_changes import StandardChange
from guard.core.model.verdict import Mode, Verdict

Severity: TypeAlias = Literal["low", "medium", "high", "critical"]
Meanwhile: TypeAlias = Literal["revert", "keep"]


class Flag(Struct, frozen=True):
    """Notify people and change nothing."""


class Revert(Struct, frozen=True):
    """Revert to the known-good version, or to a declared value (`set`, merged over the resource)."""

    set: Body | None = None


class Unattributed(Struct, frozen=True):
    """Who settles a change of which nobody knows who made it: `quorum` people of `groups`, or, without groups, of those
    who are asked anyway."""

    groups: tuple[str, ...] = ()
    quorum: int = 1


class Ask(Struct, frozen=True):
    """`quorum` people of these groups, which count as one."""

    groups: tuple[str, ...]
    quorum: int = 1


class Escalation(Struct, frozen=True):
    """Who may decide as well when nobody has for `after` seconds."""

    groups: tuple[str, ...]
    after: float


class RequireApproval(Struct, frozen=True):
    """Ask people within `expires_in` seconds; each of the `asks` must be met, by different people. `unattributed` None:
    the default rule for what nobody explains. With `veto` one denial decides. `freeze` names the periods in which more
    people are asked. `escalate` None: nobody else is asked. With `step_up` each vote is confirmed with a passkey."""

    asks: tuple[Ask, ...]
    expires_in: float = 86400.0
    meanwhile: Meanwhile = "revert"
    on_expiry: Meanwhile = "revert"
    unattributed: Unattributed | None = None
    veto: bool = True
    freeze: tuple[str, ...] = ()
    escalate: Escalation | None = None
    step_up: bool = False

    @property
    def groups(self) -> tuple[str, ...]:
        """All groups that are asked, each once."""
        return tuple(dict.fromkeys(group for ask in self.asks for group in ask.groups))


Action: TypeAlias = Flag | Revert | RequireApproval


def verdict_of(action: Action) -> Verdict:
    match action:
        case Flag():
            return Verdict.FLAG
        case Revert():
            return Verdict.REVERT
        case RequireApproval():
            return Verdict.REQUIRE_APPROVAL
        case _:
            assert_never(action)


class Rate(Struct, frozen=True):
    """`more_than`: more than `count` matching entries within `within` seconds, per actor, per kind (the entries of one
    activity type) or per workspace."""

    count: int
    within: float
    per: Literal["actor", "kind", "workspace"] = "actor"


class Watch(Struct, frozen=True):
    """What a policy looks at: kinds or activity types (globs), which changes, which fields (JSON Pointers); or what it
    counts a share of."""

    kinds: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    where: Json = None
    changes: frozenset[str] = frozenset({"created", "updated", "deleted"})
    changes_declared: bool = False
    fields: tuple[str, ...] = ()
    counting: Counting | None = None


class Exemption(Struct, frozen=True):
    """An exemption from a policy, for what all of its keys name. A missing key names everything.

    `resource` is a glob over ids, or over KIND/ID if it holds a slash. `actor` are people as in the condition `actor`,
    and `by` is the same, compiled. `pointers` are JSON Pointers: they excuse the field and all below it.
    """

    until: date
    reason: str
    owner: str
    resource: str = ""
    actor: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    by: Condition | None = None

    def describe(self) -> str:
        """What is excused, as a clause: `resource 42, actor group:security, pointer /name`. Serves as its id."""
        keys = (
            ("resource", (self.resource,) if self.resource else ()),
            ("actor", self.actor),
            ("pointer", self.pointers),
        )
        return ", ".join(f"{key} {' '.join(values)}" for key, values in keys if values)

    def holds_on(self, day: date) -> bool:
        """Whether the exemption is active on a day: through `until`."""
        return day <= self.until

    def holds_at(self, moment: float) -> bool:
        """Whether the exemption is active at a moment in unix seconds. The day is that of UTC."""
        return self.holds_on(day_of(moment))

    def days_left(self, day: date) -> int:
        """Whole days until the last day; 0 on that day."""
        return (self.until - day).days


def day_of(moment: float) -> date:
    """The day of a moment, in UTC, as `until` counts them."""
    return datetime.fromtimestamp(moment, UTC).date()


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """One rule of a team. `must` is the effective JSON Schema (with `required` and `type` added); `document` is the
    policy as it was written, JSON-able, so that a decision can be reached again from the record. `standard_changes` are
    those of the set that may stand in for it, except in the periods of `frozen`."""

    id: str
    because: str
    severity: Severity
    watch: Watch
    then: Action
    owner: str = ""
    controls: tuple[str, ...] = ()
    must: Json = None
    when: Condition | None = None
    unless: Condition | None = None
    more_than: Rate | None = None
    share: Share | None = None
    aftermath: tuple[Moves, ...] = ()
    ask_first: AskFirst | None = None
    mode: Mode | None = None
    exemptions: tuple[Exemption, ...] = ()
    standard_changes: tuple[StandardChange, ...] = ()
    frozen: tuple[Period, ...] = ()
    ask_why: bool = False
    file: str = ""
    line: int = 0
    document: Mapping[str, Json] = dataclasses.field(default_factory=dict)

    def mode_in(self, workspace: Mode) -> Mode:
        """The effective mode. An observed workspace stays observed, whatever the policy's own mode."""
        return "observe" if workspace == "observe" else self.mode or workspace


Identities: TypeAlias = tuple[tuple[str, ...], ...]
"""Lists of addresses (in their one spelling), each of one person."""


class People(Struct, frozen=True):
    """Who may approve: groups of addresses (lower case), Slack ids, and who may break glass, which somebody else has to
    review within `review_within` seconds. `ai` names the apps, tokens and robots behind which an AI acts. `same_person`
    lists the addresses of people who have several. `networks` are those of each place by its name. `periods` are the
    freezes by name, in which more people have to approve. `roles` says who gets which role when they sign in with the
    identity provider."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slack: Mapping[str, str] = field(default_factory=dict)
    break_glass: tuple[str, ...] = ()
    same_person: Identities = ()
    review_within: float = 86400.0
    ai: tuple[str, ...] = ()
    periods: Mapping[str, Period] = field(default_factory=dict)
    networks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def members(self, groups: tuple[str, ...]) -> frozenset[str]:
        """The addresses of all these groups together."""
        return frozenset(address for group in groups for address in self.groups.get(group, ()))


@dataclasses.dataclass(frozen=True, slots=True)
class PolicySet:
    """All policies of a workspace with the revision (git commit, or `sha256:` of the files) they were read at.

    `texts` are the files it was read from, by the names that its policies carry; empty for a set from the record.
    `standard_changes` are sorted by id. `document` is the whole set, JSON-able (`{"policies": [...], "people": {...},
    "periods": {...}}`): kept in the store under the revision, and enough to build the same set again.
    `notifications` say who is told what, `exports` where the record goes; None where no file does. `retention` says how
    long records are kept, `health` which checks are not made and what is meant to be as it is, `prices` what
    outcomes of Fin cost, `rehearsals` are ways of labelling that are tried on conversations, by their ids. `left_out`
    is what the files have for other workspaces only.
    """

    policies: tuple[Policy, ...]
    people: People
    revision: str
    document: Mapping[str, Json] = dataclasses.field(default_factory=dict)
    standard_changes: tuple[StandardChange, ...] = ()
    notifications: Notifications | None = None
    retention: Retention = dataclasses.field(default_factory=Retention)
    exports: Exports | None = None
    health: HealthChoices = dataclasses.field(default_factory=HealthChoices)
    prices: Prices = dataclasses.field(default_factory=Prices)
    rehearsals: tuple[Rehearsal, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    texts: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False, repr=False)

    def find(self, policy_id: str) -> Policy | None:
        return next((policy for policy in self.policies if policy.id == policy_id), None)
