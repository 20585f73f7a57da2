"""`GET /health-report`: the report of the command for programs, with changes that may be asked for as they stand."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from guard.queries.health.kept import HealthKept
from tests.guard.web.stage import ALICE, BOB, ERIN, HOURS, Stage

PATH = "/api/v1/health-report"


def check(on: Stage, id: str, **more: Any) -> Any:
    (found,) = on.get(PATH, ERIN, check=id, **more)["checks"]
    return found


def test_a_viewer_reads_what_is_wrong_and_since_when(seen: Stage) -> None:
    found = seen.get(PATH, ERIN)
    assert 0 <= found["score"] <= found["coverage"] <= 100
    open_ = check(seen, "hours-never-open")
    assert (open_["standing"], open_["looked"], open_["faults"]) == ("faults", 2, 2)
    first = next(one for one in open_["findings"] if one["resource"]["id"] == "42")
    assert first["because"] == "It has no hours at all."
    assert first["since"] is not None
    assert (first["change"], first["acknowledged"]) == (None, None)


def test_what_is_not_read_is_said_and_gives_no_points(busy: Stage) -> None:
    before = busy.get(PATH, ERIN)
    busy.intercom.unreadable["team"] = "The token may not read teams."
    busy.look()
    after = busy.get(PATH, ERIN)
    assert {"kind": "team", "reason": "The token may not read teams."} in after["unread"]
    assert after["coverage"] < before["coverage"]
    assert after["score"] <= before["score"]
    gone = check(busy, "team-without-members")
    assert (gone["points"], gone["standing"]) == (0.0, "not_looked")


def test_what_can_be_put_right_is_taken_as_a_proposal(busy: Stage) -> None:
    switches = {
        "ai_chatbot_availability": True,
        "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
    }
    busy.intercom.hold("content_snippet/7", title="Old", locale="en", audience_ids=[], **switches)
    busy.look()
    busy.clock.now += 800 * 86400
    busy.look()
    (one,) = check(busy, "fin-reads-old")["findings"]
    answer = busy.post("/api/v1/proposals", {"changes": [one["change"]], "reason": "old"}, BOB)
    assert answer.status_code == 201, answer.text
    moved = orjson.loads(answer.data)["preview"]["changes"][0]["diff"]["fields"]
    assert [(field["pointer"], field["after"]) for field in moved] == [("/ai_chatbot_availability", False)]


def test_one_resource_and_one_kind(seen: Stage) -> None:
    named = check(seen, "hours-never-open", resource=HOURS)
    assert [one["resource"]["id"] for one in named["findings"]] == ["42"]
    assert check(seen, "hours-never-open", kind="office_hours_schedule")["faults"] == 2


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"check": "fin-read-old"}, 400, "There is no check `fin-read-old`. Did you mean `fin-reads-old`?"),
        ({"kind": "artikel"}, 404, "There is no kind 'artikel'."),
        ({"format": "pdf"}, 400, "format"),
    ],
)
def test_what_is_not_there_is_said_so(seen: Stage, asked: dict[str, str], status: int, said: str) -> None:
    answer = seen.ask(PATH, ALICE, **asked)
    assert answer.status_code == status
    assert said in answer.text


def test_every_form_is_written(seen: Stage) -> None:
    for form, media in (("markdown", "text/markdown"), ("csv", "text/csv"), ("table", "text/plain")):
        answer = seen.ask(PATH, ERIN, format=form)
        assert answer.content_type.startswith(media)
        assert "hours-never-open" in answer.text


def test_a_report_is_worked_out_once_for_each_state_of_the_record(busy: Stage) -> None:
    kept = HealthKept()
    first = kept.report(busy.guarded)
    busy.clock.now += 60
    assert kept.report(busy.guarded) is first, "nothing has moved"
    busy.intercom.change(HOURS, time_intervals=[{"start_minute": 1, "end_minute": 9}])
    busy.look()
    assert kept.report(busy.guarded, patience=3600) is first, "whoever is patient takes what there is"
    second = kept.report(busy.guarded)
    assert second is not first
    assert second.faults == first.faults - 1
    (busy.policies / "health.yaml").write_text(
        "version: 1\nskip: [{ check: hours-never-open, because: a trial }]\n"
    )
    busy.service.reload_policies()
    third = kept.report(busy.guarded, patience=3600)
    assert third.standing("skipped"), "what is decided counts at once"
