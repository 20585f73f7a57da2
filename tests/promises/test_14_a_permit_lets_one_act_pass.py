"""Promise 14: votes hold for exactly the content, state and policies they were cast on; else it is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from drift.web.rest.route import API
from guard.core.model.records import Decision
from guard.core.model.verdict import Verdict
from tests.guard.web.stage import ALICE, BOB, CAROL, ERIN, HOURS, MALLORY, POLICIES, Stage, stage

LONDON = {"changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}]}
PAGE = "messenger_settings"
AHOY = {
    "changes": [{"resource": PAGE, "set": {"/welcome_message": "Ahoy"}}],
    "who": CAROL,
    "window_for": "1h",
}
ASKED = "then: { require_approval: { from: [support-ops], meanwhile: keep, on_expiry: keep } }"


def sent(on: Stage, method: str, path: str, body: Any, who: str) -> dict[str, Any]:
    answer = on.app.test_client().open(
        f"{API}{path}", method=method, headers=on.headers(who), data=orjson.dumps(body)
    )
    assert answer.status_code in (200, 201), answer.text
    found = orjson.loads(answer.data)
    assert isinstance(found, dict)
    return found


def agreed(on: Stage, document: dict[str, Any]) -> str:
    id = str(sent(on, "POST", "/proposals", document, BOB)["id"])
    assert sent(on, "POST", f"/proposals/{id}/votes", {"vote": "approve"}, ALICE)["status"] == "approved"
    return id


def status(on: Stage, id: str) -> str:
    return str(on.get(f"{API}/proposals/{id}", ERIN)["status"])


def greets(on: Stage, who: str, before: str, after: str) -> Decision:
    """Somebody changes the welcome message by hand, and the service hears of it."""
    on.clock.now += 2
    on.notify_of("welcome_message_change", who, metadata={"before": before, "after": after})
    on.service.turn()
    with on.guarded.view() as view:
        return next(one for one in view.decisions.search(limit=20) if one.entry == "change")


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Stage]:
    """A stage on which the welcome message is known, and asked for first."""
    with stage(tmp_path) as on:
        page = "watch: { kind: messenger_settings }\n    "
        text = POLICIES.replace(f"{page}then: revert", f"{page}{ASKED}")
        assert text != POLICIES
        (on.policies / "policies.yaml").write_text(text)
        on.service.reload_policies()
        greets(on, ALICE, "", "Hi")
        yield on


def test_an_edit_takes_every_vote_away(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        id = agreed(on, LONDON)
        edited = sent(on, "PATCH", f"/proposals/{id}", {"reason": "spring"}, BOB)
        assert (edited["status"], edited["approved_by"]) == ("open", [])


def test_a_permit_lets_exactly_one_act_pass(asking: Stage) -> None:
    id = agreed(asking, AHOY)
    assert greets(asking, MALLORY, "Hi", "Ahoy").verdict is Verdict.REQUIRE_APPROVAL
    assert greets(asking, CAROL, "Ahoy", "Buy now").verdict is Verdict.REQUIRE_APPROVAL
    assert status(asking, id) == "approved"
    assert greets(asking, CAROL, "Buy now", "Ahoy").verdict is Verdict.ALLOW
    assert status(asking, id) == "applied"
    assert greets(asking, CAROL, "Ahoy", "Hi").verdict is Verdict.REQUIRE_APPROVAL
    assert greets(asking, CAROL, "Hi", "Ahoy").verdict is Verdict.REQUIRE_APPROVAL


def test_a_policy_that_moves_makes_an_approval_void(asking: Stage) -> None:
    ids = [agreed(asking, LONDON), agreed(asking, AHOY)]
    file = asking.policies / "policies.yaml"
    file.write_text(file.read_text().replace("severity: medium", "severity: low"))
    asking.service.reload_policies()
    assert greets(asking, CAROL, "Hi", "Ahoy").verdict is Verdict.REQUIRE_APPROVAL
    assert [status(asking, id) for id in ids] == ["void", "void"]
