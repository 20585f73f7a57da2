"""When an observed policy is ready to be enforced, and what is said of one that is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guard.core.model.outcome_counts import Tally
from guard.core.model.records import FalseAlarm, MostFrequent
from guard.core.model.verdict import Mode
from guard.core.reports.rollout import DAY, LONG_ENOUGH, QUIET, PolicyStatus, advice, rules_of
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, NOON, policies

ALARM = FalseAlarm("allowlist", "d1", "alice@acme.example", NOON, "it was planned.")


def status(mode: Mode | None = "observe", workspace: Mode = "enforce", **more: Any) -> PolicyStatus:
    written = {**ALLOWLIST_STAYS_ON, **({"mode": mode} if mode else {})}
    (policy,) = policies(written).policies
    begun = NOON - LONG_ENOUGH * DAY
    quiet = PolicyStatus(
        policy=policy,
        mode=policy.mode_in(workspace),
        begun_at=begun,
        counted_since=begun,
        spoke=Tally(),
        last_spoke_at=None,
        open_findings=0,
        false_alarms=(),
        waivers=(),
        looked_at=NOON - 60,
    )
    return replace(quiet, **more)


def standing(one: PolicyStatus, workspace: Mode = "enforce") -> str:
    return advice(one, workspace, NOON).standing


def test_a_quiet_policy_that_was_observed_for_long_enough_is_ready() -> None:
    said = advice(status(), "enforce", NOON)
    assert said.standing == "ready"
    assert said.sentence == "Ready to enforce: change `mode: observe` to `mode: enforce`."


@pytest.mark.parametrize(
    ("days", "wanted"), [(LONG_ENOUGH, "ready"), (LONG_ENOUGH - 0.01, "too_early"), (0, "too_early")]
)
def test_it_takes_two_weeks(days: float, wanted: str) -> None:
    assert standing(status(begun_at=NOON - days * DAY)) == wanted


def test_how_long_it_was_observed_is_said() -> None:
    assert advice(status(begun_at=NOON - 3.5 * DAY), "enforce", NOON).sentence == "Observed for 3 of 14 days."


@pytest.mark.parametrize("looked_at", [None, NOON - (LONG_ENOUGH + 1) * DAY])
def test_it_takes_a_look(looked_at: float | None) -> None:
    said = advice(status(looked_at=looked_at), "enforce", NOON)
    assert (said.standing, said.sentence[:36]) == ("too_early", "Nothing was read since it is observe")


def test_what_the_service_has_not_taken_up_is_not_judged() -> None:
    said = advice(status(begun_at=None), "enforce", NOON)
    assert said.standing == "too_early"
    assert "not taken it up" in said.sentence


@pytest.mark.parametrize(("observed", "wanted"), [(2 * QUIET, "ready"), (2 * QUIET + 1, "noisy")])
def test_a_few_would_haves_a_week_are_fine(observed: int, wanted: str) -> None:
    assert standing(status(spoke=Tally(observed=observed))) == wanted


def test_what_makes_the_noise_is_named() -> None:
    loud = status(
        spoke=Tally(observed=1200),
        actor=MostFrequent("carol@acme.example", 1100),
        resource=MostFrequent("ip_allowlist/singleton", 1200),
    )
    assert advice(loud, "enforce", NOON).sentence == (
        "It would have acted 1,200 times, which is more than 3 a week. "
        "Most often by carol@acme.example (1,100) and on ip_allowlist/singleton (1,200)."
    )


def test_one_false_alarm_is_enough_also_before_the_time_is_up() -> None:
    for begun in (NOON - DAY, NOON - 20 * DAY):
        said = advice(status(false_alarms=(ALARM,), begun_at=begun), "enforce", NOON)
        assert said.standing == "noisy"
        assert said.sentence == "A false alarm, last by alice@acme.example: it was planned."


def test_in_a_workspace_that_is_only_observed_the_workspace_is_named() -> None:
    own = advice(status(workspace="observe"), "observe", NOON)
    assert own.standing == "ready"
    assert "change `mode: observe`" in own.sentence
    assert "GUARDRAIL_MODE=enforce" in own.sentence
    modes: tuple[Mode | None, ...] = (None, "enforce")
    for mode in modes:
        said = advice(status(mode, "observe"), "observe", NOON)
        assert "change `mode: observe`" not in said.sentence
        assert "GUARDRAIL_MODE=enforce" in said.sentence


def test_an_enforced_policy_is_enforced_and_its_false_alarms_are_told() -> None:
    assert advice(status("enforce"), "enforce", NOON).sentence == "It is enforced."
    assert "A false alarm" in advice(status("enforce", false_alarms=(ALARM,)), "enforce", NOON).sentence


def test_matches_are_all_it_said() -> None:
    assert Tally(1, 2, 4, 8, 16, 32).matches == 63
    assert Tally(1, 2, 4, 8, 16, 32).enforced == 7


def test_another_rule_is_another_policy_and_another_word_for_people_is_not() -> None:
    def digest(**more: Any) -> bytes:
        return rules_of(policies({**ALLOWLIST_STAYS_ON, **more}).policies[0])

    waived = {"resource": "1", "until": "2026-12-31", "reason": "r", "owner": "o"}
    same = ({"because": "other words"}, {"severity": "low"}, {"mode": "observe"}, {"exemptions": [waived]})
    assert {digest(**more) for more in same} == {digest()}
    other: tuple[dict[str, Any], ...] = (
        {"must": {"properties": {}}},
        {"unless": {"actor": "a@b.example"}},
        {"watch": {"kind": "team"}},
    )
    assert len({digest(), *(digest(**more) for more in other)}) == 4
