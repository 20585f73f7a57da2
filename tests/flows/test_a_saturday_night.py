"""The whole way over HTTP: Bob asks for Saturday at 22:00, Alice agrees, a freeze asks for the security team on top,
Dave agrees, it is applied at its time, and the record names everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest

from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, HOURS, POLICIES, Stage, stage

PATH = "/api/v1/proposals"
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = datetime(2026, 9, 26, 22, 0, tzinfo=PARIS)
PERIODS = """
version: 1
periods:
  launch:
    from: 2026-09-26
    until: 2026-09-27
    zone: Europe/Paris
    approvers: [security]
    quorum: 1
    because: the launch needs calm
"""


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Stage]:
    """The weekend of the launch is frozen."""
    with stage(tmp_path) as on:
        (on.policies / "periods.yaml").write_text(PERIODS)
        (on.policies / "policies.yaml").write_text(
            POLICIES.replace("quorum: 1, expires_in: 24h", "quorum: 1, expires_in: 7d, freeze: [launch]")
        )
        on.service.reload_policies()
        yield on


def test_a_saturday_night(frozen: Stage) -> None:
    on = frozen
    assert on.clock.now < SATURDAY.timestamp()
    asked = on.post(
        PATH,
        {
            "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
            "reason": "the London desk takes over",
            "ticket": "SUP-41",
            "apply_at": "2026-09-26T22:00 Europe/Paris",
        },
        BOB,
    )
    assert asked.status_code == 201, asked.text
    id = orjson.loads(asked.data)["id"]
    assert [(one["policy"], one["period"]) for one in orjson.loads(asked.data)["approvals"]] == [
        ("office-hours-need-a-second-pair-of-eyes", ""),
        ("office-hours-need-a-second-pair-of-eyes", "launch"),
    ]

    for who, status in ((BOB, 403), (CAROL, 403), (ALICE, 201)):
        assert on.post(f"{PATH}/{id}/votes", {"vote": "approve"}, who).status_code == status, who
    assert on.get(f"{PATH}/{id}")["status"] == "open"  # the freeze asks for somebody else on top
    on.post(f"{PATH}/{id}/votes", {"vote": "approve", "comment": "quiet hour"}, DAVE)
    assert on.get(f"{PATH}/{id}")["status"] == "scheduled"

    on.clock.now = SATURDAY.timestamp() - 60
    on.service.turn()
    assert on.intercom.written == []
    on.clock.now = SATURDAY.timestamp() + 1
    on.service.turn()
    found = on.get(f"{PATH}/{id}")
    assert found["status"] == "applied", found["sentence"]
    assert [call.body["time_zone_name"] for call in on.intercom.written] == ["Europe/London"]

    on.look()  # which judges what it finds: nobody is asked again, and nothing is put back
    assert len(on.intercom.written) == 1
    assert on.get("/api/v1/approvals")["items"] == []
    assert on.get("/api/v1/drift")["findings"] == []
    blamed = on.get(f"/api/v1/resources/{HOURS}/blame")["items"]
    (zone,) = (field for field in blamed if field["field"] == "/time_zone_name")
    cause = zone["attribution"]["cause"]
    assert (cause["proposal"], cause["asker"]["email"], sorted(cause["approvers"])) == (
        id,
        BOB,
        [ALICE, DAVE],
    )
    assert (cause["reason"], cause["ticket"]) == ("the London desk takes over", "SUP-41")
    told = [(event["what"], event["who"]) for event in found["thread"]]
    assert told[:4] == [("asked", BOB), ("voted", ALICE), ("voted", DAVE), ("approved", "")]
    assert told[-1] == ("closed", "")
