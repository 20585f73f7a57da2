"""In the night Dave breaks glass: what he asks for is made at once, and in the morning Alice reviews it."""

from __future__ import annotations

from pathlib import Path

from guard.core.proposals.glass import REVIEW
from guard.workflow.proposals.break_glass import open_overdue_reviews, review
from tests.flows.proposed import HOURS, LONDON, applied, asked, proposal, thread
from tests.flows.world import ALICE, DAVE, World, world

WHY = "the desk moved to London tonight"


def overdue(w: World) -> list[str]:
    return [finding.sentence for finding in w.findings() if finding.policy == REVIEW]


def test_glass_is_broken_and_reviewed(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = asked(w, LONDON, by=DAVE, reason=WHY, break_glass=True)
        assert applied(w, id).closing == "applied"
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        assert [what for what, _ in thread(w, id)][:3] == ["asked", "glass_broken", "approved"]
        w.look()
        assert w.approvals() == []  # nobody is asked about it afterwards, and nothing puts it back
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        w.clock.ahead += 25 * 3600
        assert open_overdue_reviews(w.guarded) == 1
        assert WHY in overdue(w)[0]
        review(w.guarded, id, ALICE, "approver", "seen with Dave")
        assert overdue(w) == []
        assert thread(w, id)[-1] == ("reviewed", "seen with Dave")
        assert proposal(w, id).approved_by == ()
