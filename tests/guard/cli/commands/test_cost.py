"""`guardrail cost`: from the record, also where nothing was read."""

from __future__ import annotations

from pathlib import Path

import orjson

from guard.runtime.settings import read_settings
from guard.runtime.wiring import assemble
from tests.conversations import facts, keep, lived
from tests.guard.cli.terminal import ROOT, Terminal


def test_where_nothing_was_read_it_says_so_and_ends_well(watching: Terminal) -> None:
    said = watching.say("cost")
    assert said.code == 0, said.err
    assert "to date   unknown, because" in said.out


def test_a_limit_that_is_passed_fails_a_pipeline(watching: Terminal, tmp_path: Path) -> None:
    made = assemble(read_settings(watching.values, here=ROOT))
    try:
        now = made.guarded.now()
        truths = lived(now)
        with made.guarded.transaction() as work:
            keep(work.state, facts(truths, now), truths[0].created_at, now)
    finally:
        made.close()
    said = watching.say("cost --format json")
    assert said.code == 0, said.err
    found = orjson.loads(said.out)
    assert found["to_date"]["sort"] == "counted"
    assert found["before"]["sort"] == "counted"
    assert all(len(line) <= 100 for line in watching.say("cost").lines)
    policies = tmp_path / "policies"
    policies.mkdir()
    for name in ("security.yaml", "people.yaml"):
        (policies / name).write_bytes((watching.here / "policies" / name).read_bytes())
    (policies / "prices.yaml").write_text("version: 1\nmonth_begins: 28\nlimit: 0.5\n")
    watching.values["GUARDRAIL_POLICIES"] = str(policies)
    said = watching.say("cost")
    assert said.code == 1
    assert "limit of 0.50 USD" in said.out
