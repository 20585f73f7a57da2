"""`guardrail aftermath` and `guardrail note`."""

from __future__ import annotations

import orjson

from drift.core.model.activity import Attribution
from drift.core.model.resources import Ref
from guard.runtime.settings import read_settings
from guard.runtime.wiring import assemble
from tests.conversations import DAY, facts, keep, lived
from tests.guard.cli.terminal import ROOT, Terminal


def followed(terminal: Terminal) -> int:
    """An article that was changed 20 days ago, with the conversations around it; the number of the change."""
    made = assemble(read_settings(terminal.values, here=ROOT))
    try:
        now = made.guarded.now()
        truths = lived(now)
        with made.guarded.transaction() as work:
            keep(work.state, facts(truths, now), truths[0].created_at, now)
            change = work.state.changes.add(
                Ref("article", "7003"),
                None,
                "updated",
                None,
                None,
                ("/body",),
                now - 20 * DAY,
                Attribution("unattributed", None),
            )
            work.state.changes.mark_judged(change.id, now)
        return change.id
    finally:
        made.close()


def test_nothing_followed_and_nothing_known_are_said(watching: Terminal) -> None:
    said = watching.say("aftermath")
    assert said.code == 0, said.err
    assert "Nothing is followed yet" in said.out
    said = watching.say("aftermath 999999")
    assert said.code == 2
    assert "There is no change and no note 999999." in said.err


def test_a_report_has_every_look_that_can_be_taken(watching: Terminal) -> None:
    number = followed(watching)
    said = watching.say(f"aftermath {number}")
    assert said.code == 0, said.err
    assert "After 14 days (looked at now; not kept)" in said.out
    assert "Touched: " in said.out
    assert ", counted." in said.out
    assert "need not have been caused by it" in said.out
    assert all(len(line) <= 100 for line in said.lines)
    told = orjson.loads(watching.say(f"aftermath {number} --format json").out)
    assert [look["days"] for look in told["looks"]] == [3, 7, 14]


def test_a_note_needs_a_service_and_names_and_values(watching: Terminal) -> None:
    said = watching.say("note hello --attribute Topic")
    assert said.code == 2
    assert "must be NAME=VALUE" in said.err
