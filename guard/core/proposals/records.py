"""Proposals as they are recorded: what was asked, what it came to, and how it ended. Times are unix seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from drift.core.model.resources import Json, Ref
from guard.core.model.policy import Identities
from guard.core.model.records import Rule
from guard.core.proposals.change_plan import Answer
from guard.core.proposals.permit import Permit

Closing: TypeAlias = Literal[
    "refused",
    "denied",
    "expired",
    "withdrawn",
    "void",
    "applied",
    "failed",
    "rolled_back",
    "partly_applied",
]
"""How a proposal ended. `failed`: nothing of it stands; `rolled_back`: what was made was undone; `partly_applied`:
some of it stands and could not be undone."""
Happening: TypeAlias = Literal[
    "asked",
    "edited",
    "renewed",
    "voted",
    "commented",
    "glass_broken",
    "reviewed",
    "approved",
    "suspended",
    "resumed",
    "applying",
    "step",
    "used",
    "closed",
]


class Claim(NamedTuple):
    """A field that a proposal touches; the pointer "" is the whole resource."""

    ref: Ref
    pointer: str


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A proposal, in its present edition: an edit or a renewal makes the next one, and takes every vote away.

    `asker` is the person who asks; `robot` names the robot that asked for that person, or is empty. `document` is the
    body as it was sent. `content` is the sha256 (hex) of what it means: the same content is the same proposal.
    `fingerprint` binds votes to the content and to the state that it was judged on; `policy_revision` to the rules.
    `answer` is the verdict and `plan` the preview, as the API gives it: what people voted on.

    `expires_at` ends the voting; `apply_at` is when it is to be applied (None: at once). `approved_at` is None until
    enough people agreed, or where nobody has to, `approved_by` are they. `suspended_because` says why it waits, or is
    empty. `started_at` is when the first write was recorded. `closing` is empty until it ended, `note` says why it
    ended, as a sentence. `permit` is there where a person makes the change by hand, and no call of ours does.
    """

    id: str
    asker: str
    created_at: float
    asked_at: float
    document: Mapping[str, Json]
    content: str
    fingerprint: str
    policy_revision: str
    answer: Answer
    expires_at: float
    robot: str = ""
    edition: int = 1
    plan: Mapping[str, Json] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    excluded: tuple[str, ...] = ()
    same_person: Identities = ()
    claims: tuple[Claim, ...] = ()
    apply_at: float | None = None
    approved_at: float | None = None
    approved_by: tuple[str, ...] = ()
    suspended_because: str = ""
    started_at: float | None = None
    closing: Closing | Literal[""] = ""
    closed_at: float | None = None
    note: str = ""
    source: str = ""
    permit: Permit | None = None

    @property
    def ballot(self) -> str:
        """The name under which the votes of this edition are kept."""
        return ballot_of_edition(self.id, self.edition)


def ballot_of_edition(id: str, edition: int) -> str:
    return f"{id}.{edition}"


@dataclass(frozen=True, slots=True)
class ThreadEvent:
    """One thing that happened to a proposal, in the order of `number` (from 1). `who` is a person's address, empty for
    the service; `robot` names the robot that acted for that person. `text` is a comment or a finished sentence."""

    proposal_id: str
    number: int
    edition: int
    at: float
    what: Happening
    who: str = ""
    robot: str = ""
    text: str = ""
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GlassBreak:
    """That somebody had an edition of a proposal applied without approval, and why. Somebody else has to review it by
    `due_at`; `reviewed_at` is None until they did, `review` is what they said."""

    proposal_id: str
    edition: int
    who: str
    at: float
    because: str
    due_at: float
    reviewed_at: float | None = None
    reviewed_by: str = ""
    review: str = ""
