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
from guard.core.model.verdict import Mode
from guard.core.reports.drift_report import Waiver

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
    something was last read."""

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
    return [Rollout(one.id, rules_of(one), one.mode_in(mode), now) for one in policies.policies]


def rules_of(policy: Policy) -> bytes:
    """A digest of what the policy judges by."""
    judged = {name: policy.document.get(name) for name in _JUDGES}
    return hashlib.sha256(orjson.dumps(judged, option=orjson.OPT_SORT_KEYS)).digest()


def advice(one: PolicyStatus, workspace: Mode, now: float) -> Advice:
    """What to do with a policy: the first thing that keeps it from being enforced, or that nothing does."""
    if one.mode == "enforce":
        return Advice("enforced", _about_enforced(one))
    if one.begun_at is None:
        return Advice("too_early", "The service has not taken it up in this form yet.")
    days = int((now - one.begun_at) // DAY)
    if one.looked_at is None or one.looked_at < one.begun_at:
        return Advice("too_early", "Nothing was read since it is observed: `guardrail snapshot` reads.")
    if one.false_alarms:
        return Advice("noisy", f"{_alarms(one)} {_noise(one)}".strip())
    if days < LONG_ENOUGH:
        return Advice("too_early", f"Observed for {days} of {LONG_ENOUGH} days.")
    weeks = max((now - one.counted_since) / (7 * DAY), 1.0)
    if one.spoke.observed > QUIET * weeks:
        said = f"It would have acted {one.spoke.observed:,} times, which is more than {QUIET} a week."
        return Advice("noisy", f"{said} {_noise(one)}".strip())
    return Advice("ready", _what_to_do(one, workspace))


def _about_enforced(one: PolicyStatus) -> str:
    return f"{ENFORCED} {_alarms(one)} {_noise(one)}".strip() if one.false_alarms else ENFORCED


def _what_to_do(one: PolicyStatus, workspace: Mode) -> str:
    acts = "It acts as soon as the workspace is enforced: GUARDRAIL_MODE=enforce."
    if one.policy.mode != "observe":
        return f"Ready to enforce. {acts}"
    ready = "Ready to enforce: change `mode: observe` to `mode: enforce`."
    return ready if workspace == "enforce" else f"{ready} {acts}"


def _alarms(one: PolicyStatus) -> str:
    last = one.false_alarms[-1]
    many = "A false alarm" if len(one.false_alarms) == 1 else f"{len(one.false_alarms)} false alarms"
    return f"{many}, last by {last.who}: {last.reason.rstrip('.')}."


def _noise(one: PolicyStatus) -> str:
    """Who and what makes the noise, as a sentence."""
    parts = [
        f"{preposition} {loud.name} ({loud.times:,})"
        for preposition, loud in (("by", one.actor), ("on", one.resource))
        if loud.times
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
    ordered = sorted(statuses, key=lambda one: one.policy.id)
    advised = tuple((one, advice(one, mode, until)) for one in ordered)
    return Overview(workspace, mode, revision, alarm, since, until, advised)
