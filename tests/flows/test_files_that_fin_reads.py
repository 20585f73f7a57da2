"""Files that Fin reads are taken from it, or deleted. A reading shows it, and a pack of policies acts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guard.docgen.packs_page import SHELF
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.test_incidents import findings, question, steps
from tests.flows.world import ALICE, BOB, DAVE, MALLORY, World, world

FILE = {"type": "file_source_content", "id": "6801"}
FILES = "/content/search?content_types=file_source_content"


def read_by_fin(w: World) -> set[str]:
    return {one["id"] for one in w.get(f"{FILES}&fin_service_state=on")["data"]}


def bulk(w: World, who: str, action: str, **more: Any) -> None:
    w.act(who, "POST", "/content/bulk_actions", {"action": action, "content_ids": [FILE], **more})


def test_a_file_taken_from_fin_is_given_back_and_a_second_person_is_asked(tmp_path: Path) -> None:
    with world(tmp_path, policies=SHELF / "fin-ai-safety") as w:
        assert FILE["id"] in read_by_fin(w)
        bulk(w, MALLORY, "set_availability", availability={"ai_agent": False})
        assert FILE["id"] not in read_by_fin(w)
        w.look()
        assert FILE["id"] in read_by_fin(w)
        assert [(one["method"], one["path"]) for one in w.writes()] == [("POST", "/content/bulk_actions")]
        with pytest.raises(VoteRefused):
            cast_vote(w.guarded, question(w).id, BOB, "approve")
        asked = question(w).id
        for voter in (ALICE, DAVE):  # no log tells who took it away: it takes two people
            cast_vote(w.guarded, asked, voter, "approve")
        w.service.turn()
        assert FILE["id"] not in read_by_fin(w)
        w.look()
        assert FILE["id"] not in read_by_fin(w)
        assert len(w.writes()) == 2


def test_a_switch_that_the_policy_does_not_protect_stays(tmp_path: Path) -> None:
    with world(tmp_path, policies=SHELF / "fin-ai-safety") as w:
        bulk(w, MALLORY, "set_availability", availability={"ai_agent": False, "copilot": False})
        w.look()
        assert FILE["id"] in read_by_fin(w)
        assert FILE["id"] not in {one["id"] for one in w.get(f"{FILES}&copilot_state=on")["data"]}


def test_a_deleted_file_is_uploaded_again_by_a_person_who_is_told_its_name(tmp_path: Path) -> None:
    with world(tmp_path, policies=SHELF / "fin-ai-safety") as w:
        bulk(w, MALLORY, "delete")
        w.look()
        assert w.writes() == []
        subject = f"file_source_content/{FILE['id']}"
        assert findings(w)["files-are-not-deleted"] == subject
        told = " ".join(steps(w, subject).steps)
        assert "price-list.pdf" in told
        assert "upload it again" in told
