"""How each policy does, and whether it is ready to be enforced: a value, and the words for it. Pure.

What counts as long enough and as quiet is said here and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import orjson

from guard.core.model.outcome_counts import Tally
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.records import FalseAlarm, MostFrequent, Rollout
from guard.core.model.share_look import ShareLook
from guard.core.model.verdict import Mode
from guard.core.reports.drift_report import Waiver
from guard.core.reports.proposal_times import NOBODY_ASKED, AskedFirst

DAY: Final = 86400.0
LONG_ENOUGH: Final = 14
"""Days that a policy is observed by its rules of today before it may be enforced."""
QUIET: Final = 3
"""Would-haves a week, on average, that are few: more are noise, which somebody should look into first."""
_JUDGES: Final = ("watch", "must", "when", "unless", "more_than")
"""What a policy judges by. Words for people, exemptions and what follows do not make it another one."""

Standing: TypeAlias = Literal["enforced", "ready", "too_early", "noisy"]


ENFORCED: Final = "It is enforced."
NOBODY: Final = MostFrequent("", 0)


@dataclass(frozen=True, slots=True)
class PolicyStatus:
    """How a policy does. `begun_at` is since when it judges by its rules of today in its mode of today (None: the
    service has not taken it up), `counted_since` from when on `spoke` and `false_alarms` count, `looked_at` when
    something was last read (None also where only enforced policies are asked about), `asked` what came of the
    proposals on which it asked for an approval, `shares` how those that it limits stood at the last look."""

    policy: Policy
    mode: Mode
    begun_at: float | None
    counted_since: float
    spoke: Tally
    last_spoke_at: float | None
    open_findings: int
    false_alarms: tuple[FalseAlarm, ...]
    waivers: tuple[Waiver, ...]
    looked_at: float | None
    actor: MostFrequent = NOBODY
    resource: MostFrequent = NOBODY
    asked: AskedFirst = NOBODY_ASKED
    shares: tuple[ShareLook, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether a policy is ready to be enforced; `sentence` says what to do, or what keeps it."""

    standing: Standing
    sentence: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All policies in force, in the order of their ids. `alarm` says why the newest policies are not in force."""

    workspace: str
    mode: Mode
    revision: str
    alarm: str
    since: float
    until: float
    policies: tuple[tuple[PolicyStatus, Advice], ...]


def rollouts_of(policies: PolicySet, mode: Mode, now: float) -> list[Rollout]:
    """The policies of a set as they begin to work now."""
    return [Rollout(policy.id, rules_of(policy), policy.mode_in(mode), now) for policy in policies.policies]


def rules_of(policy: Policy) -> bytes:
    """A digest of what the policy judges by."""
    judged = {name: policy.document.get(name) for name in _JUDGES}
    for name in ("share", "aftermath"):
        if name in policy.document:  # others have the digest that they always had
            judged[name] = policy.document[name]
    return hashlib.sha256(orjson.dumps(judged, option=orjson.OPT_SORT_KEYS)).digest()


def advice(status: PolicyStatus, workspace: Mode, now: float) -> Advice:
    """What to do with a policy: the first thing that keeps it from being enforced, or that nothing does."""
    if status.mode == "enforce":
        return Advice("enforced", _about_enforced(status))
    if status.begun_at is None:
        return Advice("too_early", "The service has not taken it up in this form yet.")
    days = int((now - status.begun_at) // DAY)
    if status.looked_at is None or status.looked_at < status.begun_at:
        return Advice("too_early", "Nothing was read since it is observed: `guardrail snapshot` reads.")
    if status.false_alarms:
        return Advice("noisy", f"{_alarms(status)} {_noise(status)}".strip())
    if days < LONG_ENOUGH:
        return Advice("too_early", f"Observed for {days} of {LONG_ENOUGH} days.")
    weeks = max((now - status.counted_since) / (7 * DAY), 1.0)
    if status.spoke.observed > QUIET * weeks:
        sentence = f"It would have acted {status.spoke.observed:,} times, which is more than {QUIET} a week."
        return Advice("noisy", f"{sentence} {_noise(status)}".strip())
    return Advice("ready", _what_to_do(status, workspace))


def _about_enforced(status: PolicyStatus) -> str:
    return f"{ENFORCED} {_alarms(status)} {_noise(status)}".strip() if status.false_alarms else ENFORCED


def _what_to_do(status: PolicyStatus, workspace: Mode) -> str:
    acts = "It acts as soon as the workspace is enforced: GUARDRAIL_MODE=enforce."
    if status.policy.mode != "observe":
        return f"Ready to enforce. {acts}"
    ready = "Ready to enforce: change `mode: observe` to `mode: enforce`."
    return ready if workspace == "enforce" else f"{ready} {acts}"


def _alarms(status: PolicyStatus) -> str:
    last = status.false_alarms[-1]
    many = "A false alarm" if len(status.false_alarms) == 1 else f"{len(status.false_alarms)} false alarms"
    return f"{many}, last by {last.who}: {last.reason.rstrip('.')}."


def _noise(status: PolicyStatus) -> str:
    """Who and what makes the noise, as a sentence."""
    parts = [
        f"{preposition} {most.name} ({most.times:,})"
        for preposition, most in (("by", status.actor), ("on", status.resource))
        if most.times
    ]
    return f"Most often {' and '.join(parts)}." if parts else ""


def overview(
    statuses: Iterable[PolicyStatus],
    *,
    workspace: str,
    mode: Mode,
    revision: str,
    alarm: str,
    since: float,
    until: float,
) -> Overview:
    ordered = sorted(statuses, key=lambda status: status.policy.id)
    advised = tuple((status, advice(status, mode, until)) for status in ordered)
    return Overview(workspace, mode, revision, alarm, since, until, advised)
