"""A change that a team agreed to once: made live by whoever is named it stays; another is asked about it."""

from __future__ import annotations

from pathlib import Path

from guard.core.model.verdict import Reason
from tests.flows.world import CAROL, MALLORY, world

POLICIES = """
version: 1
policies:
  - id: hours-by-two
    because: office hours were changed by one person alone
    severity: high
    watch: { kind: office_hours_schedule }
    then: { require_approval: { from: [support-ops] } }
standard_changes:
  - id: winter-hours
    because: the desk opens later in winter
    owner: alice@acme.example
    kind: office_hours_schedule
    fields: { /time_zone_name: { enum: [Europe/Paris, Europe/London] } }
    who: carol@acme.example
    live: true
"""
PEOPLE = "version: 1\ngroups: { support-ops: [alice@acme.example, bob@acme.example] }\n"
HOURS = "/office_hours_schedules/41"


def made_by(who: str, tmp_path: Path) -> tuple[Reason, int, str]:
    """The reason of the decision about a live change, how many were asked about it, and what it is afterwards."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "hours.yaml").write_text(POLICIES)
    (folder / "people.yaml").write_text(PEOPLE)
    with world(tmp_path, policies=folder) as w:
        w.act(who, "PUT", HOURS, {"time_zone_name": "Europe/London"})
        w.look()
        (decision,) = w.decisions("office_hours_schedule/41")
        (reason,) = decision.judgement.reasons
        return reason, len(w.approvals()), str(w.get(HOURS)["time_zone_name"])


def test_a_live_change_that_was_agreed_to_stays_and_says_so(tmp_path: Path) -> None:
    reason, asked, zone = made_by(CAROL, tmp_path)
    assert (reason.outcome, reason.standard_change, asked, zone) == (
        "excused",
        "winter-hours",
        0,
        "Europe/London",
    )
    assert "as the standard change winter-hours: the desk opens later in winter" in reason.sentence


def test_the_same_change_by_another_is_put_back_and_asked_about(tmp_path: Path) -> None:
    reason, asked, zone = made_by(MALLORY, tmp_path)
    assert (reason.outcome, reason.standard_change, asked, zone) == ("broken", "", 1, "Europe/Paris")
