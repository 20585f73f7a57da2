"""Of which period the conversations are known, while the very first reading goes on."""

from __future__ import annotations

from pathlib import Path

from drift.core.conversations.read_windows import ReadWindow
from drift.store import CheckpointName
from guard.queries.effects.known import known_period
from tests.flows.world import world

DAY = 86_400.0


def test_what_the_first_reading_has_brought_so_far_is_known_and_nobody_says_that_nothing_was_read(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        now = w.guarded.now()
        with w.guarded.transaction() as work:
            before = known_period(work.state, now - 2 * DAY, now)
            work.state.conversations.note(ReadWindow("created_at", now - 2 * DAY, now, now, 3, 3, "2.16"))
            work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, now - 2 * DAY)
            work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, now)
        with w.guarded.view() as view:
            known = known_period(view.state, now - 2 * DAY, now)
    assert before.unknown == "no conversations were read yet"
    assert known.unknown == ""
    assert [note for note in known.notes if "read yet" in note] == []
