"""Changes of what a resource refers to, as JSON and in words."""

from __future__ import annotations

from drift.core.model.change_reason import NO_REASONS
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.reports.through_json import in_words, through_change


def test_the_way_is_told_from_the_resource_to_what_changed() -> None:
    workflow, team, admin = Ref("workflow", "7"), Ref("team", "3"), Ref("admin", "9")
    made = ChangeRecord(1, admin, None, "updated", None, None, ("/name",), 5.0)
    found = through_change(made, ((workflow, "/team_id", team), (team, "/admin_ids/*", admin)), NO_REASONS)
    assert found.change.id == 1
    assert in_words(found) == (
        "workflow/7 refers to team/3 (/team_id), team/3 refers to admin/9 (/admin_ids/*)"
    )
