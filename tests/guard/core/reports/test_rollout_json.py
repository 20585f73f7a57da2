"""The overview of policies as JSON."""

from guard.core.reports.rollout import DAY, overview
from guard.core.reports.rollout_json import document
from tests.guard.core.reports.test_rollout import status
from tests.guard.policy_cast import NOON


def test_the_overview_says_how_each_policy_does_and_what_to_do() -> None:
    shown = overview(
        [status()],
        workspace="acme",
        mode="enforce",
        revision="r1",
        alarm="",
        since=NOON - 30 * DAY,
        until=NOON,
    )
    answer = document(shown)
    (policy,) = answer.items
    assert (answer.workspace, answer.mode, answer.alarm) == ("acme", "enforce", None)
    assert answer.since < answer.until
    assert policy.id == "allowlist"
