"""`GET /conversations/reading`: how far the reading is, for programs. Conversations are never listed."""

from __future__ import annotations

from drift.core.conversations.read_windows import ReadWindow
from drift.core.model.records import KindStatus
from drift.store import CheckpointName
from tests.contract.store.conversation_examples import FILE, REFUNDS, fact
from tests.guard.web.stage import ERIN, Stage

PATH = "/api/v1/conversations/reading"
DAY = 86_400.0


def test_before_the_first_reading_nothing_is_known(calm: Stage) -> None:
    found = calm.get(PATH, ERIN)
    assert (found["state"], found["conversations"], found["known_from"]) == ("not_begun", 0, None)


def test_a_viewer_reads_how_far_it_is_what_did_not_come_and_where_the_version_changed(calm: Stage) -> None:
    now = calm.clock.now
    at = int(now - DAY)
    with calm.guarded.workspace.writing() as state:
        state.conversations.put([fact("1", REFUNDS, FILE, at=at), fact("2", at=at)])
        state.conversations.note(ReadWindow("created_at", now - 9 * DAY, now - 5 * DAY, now, 4, 4, "2.15"))
        state.conversations.note(ReadWindow("created_at", now - 5 * DAY, now, now, 7, 5, "2.16"))
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, now)
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, now - 9 * DAY)
        state.snapshots.cover(None, KindStatus("conversations", "read", "", "", 0, now, now))
    found = calm.get(PATH, ERIN)
    assert (found["state"], found["conversations"]) == ("reading", 2)
    assert [(gap["unread"], gap["of"]) for gap in found["gaps"]] == [(2, 7)]
    assert [mark["api_version"] for mark in found["versions"]] == ["2.15", "2.16"]
    assert found["sources"] == [
        {"kind": "article", "count": 1, "without_id": 0},
        {"kind": "file_source_content", "count": 1, "without_id": 1},
    ]
    assert found["rule"] == "the usual period (conversations: 400d)"


def test_that_it_is_not_allowed_any_more_is_a_blind_spot_and_that_it_never_was_is_none(calm: Stage) -> None:
    now = calm.clock.now
    refused = KindStatus("conversations", "unread", "forbidden", "No.", 0, now, None)
    with calm.guarded.workspace.writing() as state:
        state.snapshots.cover(None, refused)
    assert calm.get("/readyz", ERIN)["blind_spots"] == []
    with calm.guarded.workspace.writing() as state:
        state.snapshots.cover(None, KindStatus("conversations", "read", "", "", 0, now, now))
    assert calm.get("/readyz", ERIN)["blind_spots"] == []
    with calm.guarded.workspace.writing() as state:
        state.snapshots.cover(
            None, KindStatus("conversations", "unread", "forbidden", "No.", 0, now + 1, None)
        )
    (spot,) = calm.get("/readyz", ERIN)["blind_spots"]
    assert (spot["cause"], spot["subject"]) == ("kind_unread", "conversations")
    assert "the permission “Read conversations”" in spot["sentence"]
