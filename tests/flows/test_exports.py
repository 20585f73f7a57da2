"""What happens in a workspace arrives in Splunk and in an archive: all of it, whatever happens on the way."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drift.sync.ledger_feed import feed_ledger
from guard.core.model.exports import TargetPlan
from guard.exports.ledger_source import LedgerSource
from guard.exports.source import entries
from guard.runtime.export_settings import ExportSettings
from guard.store.exports import LONGEST_PAUSE
from guard.workflow.exports import replay
from tests.fakes.log_collector import Collected, log_collector
from tests.flows.test_approvals import change_hours
from tests.flows.world import CAROL, MALLORY, POLICIES, World, world

EXPORTS = """\
version: 1
targets:
  siem: { type: splunk_hec, personal: keep, start: beginning }
  plain: { type: splunk_hec, format: ocsf, personal: leave_out, what: [changes, decisions] }
  archive: { type: folder, personal: keep, start: beginning }
"""
TOKEN = "planted-token-of-splunk"
BOUND = 60.0


@contextmanager
def exporting(tmp_path: Path, to: Collected, exports: str = EXPORTS) -> Iterator[World]:
    policies = Path(shutil.copytree(POLICIES, tmp_path / "policies", dirs_exist_ok=True))
    (policies / "exports.yaml").write_text(exports)
    named = {"SIEM": to.url, "SIEM_TOKEN": TOKEN, "PLAIN": to.url, "PLAIN_TOKEN": "other-token"}
    told: dict[str, Any] = {"policies": policies, "exports": ExportSettings(named, (TOKEN,))}
    with world(tmp_path, **told) as w:
        yield w


def bring(w: World) -> None:
    feed_ledger(w.guarded.workspace)
    assert w.service.exports is not None
    w.service.exports.couriers.send_due()
    w.service.exports.couriers.wait(BOUND)


def archived(w: World) -> list[dict[str, Any]]:
    files = sorted((w.settings.home / "exports" / "archive").glob("*/*.gz"))
    return [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]


def delivered(w: World, name: str) -> int:
    with w.guarded.view() as view:
        state = view.exports.get(name)
        return state.delivered if state else 0


def test_what_happens_arrives_under_ids_that_stay(tmp_path: Path) -> None:
    with log_collector() as splunk, exporting(tmp_path, splunk) as w:
        bring(w)
        before = len(splunk.events)
        change_hours(w, CAROL)
        bring(w)
        size = delivered(w, "siem")
        with w.guarded.view() as view:
            assert view.state.ledger.head().size == size
        mine = [event for event in splunk.events if "guardrail_id" in event["event"]]
        assert {event["event"]["guardrail_id"] for event in mine} == {
            event["fields"]["guardrail_id"] for event in mine
        }
        fresh = splunk.events[before:]
        assert any(CAROL in json.dumps(event) for event in fresh if "guardrail_id" in event["event"])
        changes = [event for event in fresh if event["event"].get("class_uid")]
        assert changes
        assert CAROL not in json.dumps(changes)
        w.clock.ahead += 61
        bring(w)
        assert [event["guardrail_id"] for event in archived(w)] == list(
            dict.fromkeys(event["event"]["guardrail_id"] for event in mine)
        )
        assert splunk.keys == {f"Splunk {TOKEN}", "Splunk other-token"}
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or TOKEN.encode() not in file.read_bytes(), f"the token stands in {file}"


def test_a_target_that_was_away_over_a_restart_gets_all_it_missed(tmp_path: Path) -> None:
    exports = "version: 1\ntargets:\n  siem: { type: splunk_hec, personal: keep, start: beginning }\n"
    with log_collector() as splunk, exporting(tmp_path, splunk, exports) as w:
        splunk.faults = [503, "lose", 429, 500]
        change_hours(w, CAROL)
        for _ in range(3):
            bring(w)
            w.clock.ahead += LONGEST_PAUSE
        w.restart()
        w.does(MALLORY, "bulk_export")
        w.look()
        for _ in range(3):
            bring(w)
            w.clock.ahead += LONGEST_PAUSE
        plan = TargetPlan("siem", "splunk_hec", people="keep")
        held = list(entries(LedgerSource(w.guarded, plan), 0))
        assert list(dict.fromkeys(splunk.ids)) == [event.id for entry in held for event in entry.events]
        assert delivered(w, "siem") == held[-1].number
        assert any("bulk_export" in json.dumps(event) for event in splunk.events)
        assert len(set(splunk.ids)) < len(splunk.ids), (
            "what was lost on the way back came twice, under its id"
        )


def test_what_a_target_forgot_is_sent_again_when_somebody_says_from_where(tmp_path: Path) -> None:
    exports = "version: 1\ntargets:\n  siem: { type: splunk_hec, personal: keep, start: beginning }\n"
    with log_collector() as splunk, exporting(tmp_path, splunk, exports) as w:
        splunk.faults = ["forget", "forget", "forget"]
        bring(w)
        kept = set(splunk.ids)
        replay(w.guarded, "siem", "1", "dave@acme.example", "Splunk lost its disk")
        bring(w)
        assert len(set(splunk.ids)) > len(kept)
        feed_ledger(w.guarded.workspace)
        with w.guarded.view() as view:
            size = view.state.ledger.head().size
            [entry] = view.state.ledger.entries(size, 1)
        assert (entry.what, entry.row["act"], entry.row["number"]) == ("export_acts", "replay", 1)
