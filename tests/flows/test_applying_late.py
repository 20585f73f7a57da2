"""What was approved is begun later than it was judged for: hours, dates and windows are those of that moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guard.identity.tokens import create
from guard.workflow.proposals.voting import vote_on
from tests.flows.policies import only
from tests.flows.proposed import HOURS, LONDON, applied, approved, asked, intents, proposal
from tests.flows.world import ALICE, World, world

TWO = """
version: 1
policies:
  - id: two
    because: office hours were changed by one person alone
    severity: high
    watch: {{ kind: office_hours_schedule }}
    then: {{ require_approval: {{ from: [support-ops], expires_in: 7d }} }}
  - id: holidays
    because: hours are frozen over the holidays
    severity: high
    watch: {{ kind: office_hours_schedule }}
    when: {{ during: {{ from: {start}, to: {until}, zone: UTC }} }}
    then: {then}
"""
ONE = """
version: 1
policies:
  - id: one
    because: office hours were changed
    severity: low
    watch: {{ kind: office_hours_schedule }}
    ask_first: {window}
    then: flag
"""
BY_SECURITY = "{ require_approval: { from: [security] } }"
AT_THREE = '{ window: { days: [mon, tue, wed, thu, fri, sat, sun], from: "03:00", to: "04:00", zone: UTC } }'


def rules(tmp_path: Path, frozen_from: datetime, then: str = "revert") -> Path:
    until = frozen_from + timedelta(days=9)
    return only(tmp_path, TWO.format(start=frozen_from.date(), until=until.date(), then=then))


def in_days(days: int) -> datetime:
    day = datetime.now(UTC) + timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def is_void(w: World, id: str, because: str) -> None:
    ended = applied(w, id)
    assert (ended.closing, intents(w, id)) == ("void", []), ended.note
    assert because in ended.note
    assert w.get(HOURS)["time_zone_name"] == "Europe/Paris"


@pytest.mark.parametrize(
    ("then", "because"),
    [("revert", "At this time it is refused"), (BY_SECURITY, "an approval for which nobody was asked")],
)
def test_without_a_time_it_does_not_slip_into_a_freeze(tmp_path: Path, then: str, because: str) -> None:
    with world(tmp_path, policies=rules(tmp_path, in_days(2), then)) as w:
        id = asked(w, LONDON)
        w.clock.ahead += 3 * 86400
        create(w.guarded, ALICE, "approver")
        vote_on(w.guarded, id, ALICE, "approver", "approve")
        is_void(w, id, because)


def test_what_comes_hours_late_does_not_slip_into_a_freeze(tmp_path: Path) -> None:
    frozen = in_days(2)
    with world(tmp_path, policies=rules(tmp_path, frozen)) as w:
        id = approved(w, LONDON, apply_at=(frozen - timedelta(hours=1)).isoformat())
        w.clock.ahead += frozen.timestamp() + 7200 - w.guarded.now()
        is_void(w, id, "At this time it is refused")


@pytest.mark.parametrize(("late", "is_made"), [(1.0, True), (9 * 3600.0, False)])
def test_a_maintenance_window_of_a_policy_that_asks_nobody_is_kept_as_well(
    tmp_path: Path, late: float, is_made: bool
) -> None:
    with world(tmp_path, policies=only(tmp_path, ONE.format(window=AT_THREE))) as w:
        id = asked(w, LONDON, apply="window")
        at = proposal(w, id).apply_at
        assert at is not None
        w.clock.ahead += at + late - w.guarded.now()
        if is_made:
            assert applied(w, id).closing == "applied"
        else:
            is_void(w, id, "Its maintenance window is over")
