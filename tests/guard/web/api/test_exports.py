"""Exports over HTTP: everybody sees how they go, and operators deal with what was refused; the ledger says who did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from drift.sync.ledger_feed import feed_ledger
from drift.web.rest.route import API
from guard.core.model.exporting import DeadLetter
from guard.core.model.exports import Exports, TargetPlan
from tests.guard.web.stage import ALICE, DAVE, ERIN, Stage

PATH = f"{API}/exports"
PLANS = {
    "siem": TargetPlan("siem", "splunk_hec", "ocsf", people="keep"),
    "lake": TargetPlan("lake", "s3", start="beginning"),
    "new": TargetPlan("new", "syslog"),
}


class Exporting:
    """The policies in force of a stage, with targets of a test."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.policy_set = replace(inner.policy_set, exports=Exports(PLANS))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def letter(number: int) -> DeadLetter:
    return DeadLetter("siem", f"acme-{number}-1", number, "change.updated", "it answered 400", 10.0, 10.0)


@pytest.fixture
def exporting(calm: Stage) -> Stage:
    """Splunk refused three events, the lake waits, and somewhere else was forgotten."""
    routed = Exporting(calm.guarded.policies())
    calm.service.guarded = replace(calm.guarded, policies=lambda: routed)  # type: ignore[arg-type,return-value]
    feed_ledger(calm.guarded.workspace)
    with calm.guarded.transaction() as work:
        size = work.state.ledger.head().size
        for name, after in (("siem", size), ("lake", 0), ("old", size)):
            work.exports.begin(name, work.now, after)
        work.exports.claim("lake", "a", work.now)
        held = work.exports.get("lake")
        assert held is not None
        work.exports.failed(held, work.now - 1000, "GUARDRAIL_EXPORT_LAKE is not set", 5.0)
        work.exports.release("lake", "a")
        work.export_letters.put([letter(number) for number in (1, 2, 3)])
    return calm


def send(on: Stage, who: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = on.post(path, body, who)
    return answer.status_code, orjson.loads(answer.data)


def test_everybody_sees_how_each_target_goes(exporting: Stage) -> None:
    lake, new, old, siem = exporting.get(PATH, ERIN)["items"]
    assert (siem["status"], siem["letters"], siem["behind"], siem["format"]) == ("refuses", 3, 0, "ocsf")
    assert siem["sentence"] == "The target siem refused 3 events that somebody has to look at."
    assert (lake["status"], lake["failed_because"]) == ("waits", "GUARDRAIL_EXPORT_LAKE is not set")
    assert lake["behind"] > 0
    assert (new["status"], old["status"], old["type"]) == ("not_begun", "not_declared", None)
    assert exporting.get(f"{PATH}/siem", ERIN) == siem
    assert exporting.ask(f"{PATH}/nobody", ERIN).status_code == 404


def test_letters_come_in_pages(exporting: Stage) -> None:
    first = exporting.get(f"{PATH}/siem/letters", ERIN, limit=2)
    assert [one["id"] for one in first["items"]] == ["acme-1-1", "acme-2-1"]
    rest = exporting.get(f"{PATH}/siem/letters", ERIN, limit=2, cursor=first["next"])
    assert [one["entry"] for one in rest["items"]] == [3]
    assert rest["next"] is None


def test_only_operators_act(exporting: Stage) -> None:
    for act, body in (("retry", {}), ("drop", {}), ("replay", {"from": "1"})):
        assert send(exporting, ALICE, f"{PATH}/siem/{act}", **body)[0] == 403
    assert exporting.get(f"{PATH}/siem", ERIN)["letters"] == 3


def test_letters_are_tried_again_or_let_go_and_the_ledger_says_by_whom(exporting: Stage) -> None:
    assert send(exporting, DAVE, f"{PATH}/siem/retry", letters=["acme-1-1"]) == (
        200,
        {"target": "siem", "letters": 1},
    )
    assert exporting.get(f"{PATH}/siem/letters", ERIN)["items"][0]["next_try_at"] is not None
    status, dropped = send(exporting, DAVE, f"{PATH}/siem/drop", letters=["acme-2-1"], because="Not ours")
    assert (status, dropped["letters"]) == (200, 1)
    assert send(exporting, DAVE, f"{PATH}/siem/drop", letters=["acme-2-1"])[0] == 409
    assert send(exporting, DAVE, f"{PATH}/siem/drop") == (200, {"target": "siem", "letters": 2})
    assert send(exporting, DAVE, f"{PATH}/nobody/drop")[0] == 404
    feed_ledger(exporting.guarded.workspace)
    with exporting.guarded.view() as view:
        head = view.state.ledger.head()
        told = [one for one in view.state.ledger.entries(head.size - 9, 10) if one.what == "export_acts"]
    assert [(one.row["act"], one.row["by"], one.row["letters"]) for one in told] == [
        ("retry", DAVE, ["acme-1-1"]),
        ("drop", DAVE, ["acme-2-1"]),
        ("drop", DAVE, ["acme-1-1", "acme-3-1"]),
    ]
    assert told[1].row["because"] == "Not ours"


def test_a_replay_begins_at_an_entry_or_a_moment(exporting: Stage) -> None:
    status, done = send(exporting, DAVE, f"{PATH}/siem/replay", **{"from": "1"})
    assert (status, done) == (200, {"target": "siem", "begins": 1})
    assert exporting.get(f"{PATH}/siem", ERIN)["delivered"] == 0
    status, done = send(exporting, DAVE, f"{PATH}/siem/replay", **{"from": "2000-01-01T00:00Z"})
    assert (status, done["begins"]) == (200, 1)
    for begin in ("0", "99999999", "yesterday", "2999-01-01T00:00Z"):
        status, problem = send(exporting, DAVE, f"{PATH}/siem/replay", **{"from": begin})
        assert (status, problem["type"].rpartition(":")[2]) == (422, "no-place"), problem


def test_a_replay_leaves_nothing_out(exporting: Stage) -> None:
    assert send(exporting, DAVE, f"{PATH}/siem/replay", **{"from": "1"})[0] == 200
    status, problem = send(exporting, DAVE, f"{PATH}/siem/replay", **{"from": "3"})
    assert (status, problem["type"].rpartition(":")[2]) == (422, "no-place")
    assert "would leave out those between" in problem["detail"]
    assert exporting.get(f"{PATH}/siem", ERIN)["delivered"] == 0


def test_a_target_that_takes_nothing_is_not_well_before_anybody_is_told(exporting: Stage) -> None:
    with exporting.guarded.transaction() as work:
        work.export_letters.drop("siem", None)
        work.exports.claim("siem", "a", work.now)
        held = work.exports.get("siem")
        assert held is not None
        work.exports.failed(held, work.now, "it answered 503", 5.0)
    siem = exporting.get(f"{PATH}/siem", ERIN)
    assert (siem["status"], siem["sentence"]) == ("failing", "")
    assert "siem" not in exporting.ask("/readyz", DAVE).text


def test_files_of_days_are_not_written_again(exporting: Stage) -> None:
    status, problem = send(exporting, DAVE, f"{PATH}/lake/replay", **{"from": "1"})
    assert (status, problem["type"].rpartition(":")[2]) == (409, "cannot-export")
    assert "finished days are never written again" in problem["detail"]


def test_health_and_metrics_tell_of_targets_that_need_somebody(exporting: Stage) -> None:
    told = exporting.ask("/readyz", DAVE).text + exporting.ask("/metrics", DAVE).text
    assert "The target siem refused 3 events that somebody has to look at." in told
    assert "Exports to lake wait: GUARDRAIL_EXPORT_LAKE is not set." in told
    assert 'guardrail_export_letters{target="siem",workspace="acme"} 3.0' in told
    assert 'guardrail_export_failing{target="lake",workspace="acme"} 1.0' in told
    assert 'guardrail_export_behind_entries{target="siem",workspace="acme"} 0.0' in told
    assert 'guardrail_export_events_total{target="siem",workspace="acme"} 0.0' in told
    assert 'target="old"' not in told
