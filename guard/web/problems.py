"""Every error of the product and the status it has over HTTP: drift's table, and the guard's beside it."""

from __future__ import annotations

from typing import Final

from drift.web.problems import KINDS as DRIFT_KINDS
from drift.web.problems import Kind, Kinds
from guard.explaining import CannotExplain, NoSuchDecision
from guard.loading import BrokenPolicies
from guard.policy_files import NotUsable
from guard.serving import CannotListen
from guard.settings import WrongSettings
from guard.voting import NotEligible, OwnChange, RoleMayNotVote, TooLate
from guard.workflow import NoSuchApproval, VoteRefused
from guard.yaml_nodes import NotReadable

_BROKEN: Final = Kind(422, "broken-policies", "The policies cannot be used")
_UNSET: Final = Kind(500, "settings", "The service is not set up as it should be")

KINDS: Final[Kinds] = {
    **DRIFT_KINDS,
    OwnChange: Kind(403, "own-change", "Nobody approves their own change"),
    NotEligible: Kind(403, "not-eligible", "Your vote does not count here"),
    RoleMayNotVote: Kind(403, "role-too-low", "Your role does not allow this"),
    TooLate: Kind(409, "too-late", "The question is closed"),
    VoteRefused: Kind(403, "vote-refused", "Your vote does not count here"),
    NoSuchApproval: Kind(404, "not-there", "There is no such thing"),
    NoSuchDecision: Kind(404, "not-there", "There is no such thing"),
    CannotExplain: Kind(409, "cannot-explain", "The decision cannot be reached again"),
    BrokenPolicies: _BROKEN,
    NotReadable: _BROKEN,
    NotUsable: _BROKEN,
    WrongSettings: _UNSET,
    CannotListen: _UNSET,
}
