"""The forms of the overview of policies."""

from dataclasses import replace

import pytest

from guard.core.model.outcome_counts import Tally
from guard.core.reports.rollout import DAY, overview
from guard.core.reports.rollout_formats import FORMATS
from tests.guard.core.reports.test_rollout import ALARM, status
from tests.guard.policy_cast import NOON


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_names_the_policy_and_what_to_do_and_foreign_text_is_only_text(form: str) -> None:
    hostile = replace(ALARM, reason="\x1b[2J <b> | [x](y)\nnext")
    shown = overview(
        [status(), replace(status(false_alarms=(hostile,)), spoke=Tally(observed=5))],
        workspace="acme",
        mode="enforce",
        revision="r1",
        alarm="rules.yaml:1: broken",
        since=NOON - 30 * DAY,
        until=NOON,
    )
    text = FORMATS[form][1](shown)
    assert text.endswith("\n")
    assert "allowlist" in text
    assert "rules.yaml:1" in text
    assert "mode: enforce" in text
    if form != "json":
        assert "1 ready to enforce, 1 noisy" in text
        assert "\x1b" not in text
        assert "\nnext" not in text
    if form == "markdown":
        assert "<b>" not in text
