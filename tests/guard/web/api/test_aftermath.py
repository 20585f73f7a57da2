"""What became of conversations after a change, and notes, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from drift.core.json_view import time
from drift.core.model.resources import Ref
from guard.core.effects.aftermath.measures import TITLES
from guard.runtime.effects.aftermath_watch import look
from tests.followed_changes import DAY, changed, lived, read_until
from tests.guard.web.stage import ALICE, BOB, ERIN, Stage

LIST, NOTES = "/api/v1/aftermath", "/api/v1/notes"


def test_a_followed_change_is_listed_and_told_look_by_look(calm: Stage) -> None:
    number, today = lived(calm)
    look(calm.guarded)
    before = calm.get(LIST, ERIN)["items"]
    assert [(one["id"], one["headline"], one["looked_at"]) for one in before] == [(str(number), None, [])]
    read_until(calm, today + 11 * DAY + 60)
    look(calm.guarded)
    (row,) = calm.get(LIST, ERIN)["items"]
    assert row["looked_at"] == [3, 7]
    assert row["headline"]["verdict"] == "moved together with"
    told = calm.get(f"{LIST}/{number}", ERIN)
    assert [one["days"] for one in told["looks"]] == [3, 7]
    assert all(one["kept"] for one in told["looks"])
    assert [one["days"] for one in told["waiting"]] == [14]
    last = told["looks"][-1]
    assert [one["name"] for one in last["seen"]] == list(TITLES)
    assert last["exposure"]["sort"] == "counted"
    assert last["exposure"]["count"] == 70
    assert len(last["points"]) == 35
    assert "in which Fin answered with article/7001" in last["query"]
    assert "Escalation went from" in calm.ask(f"{LIST}/{number}", ERIN, format="table").text


def test_a_change_that_is_not_followed_is_looked_at_for_whoever_asks_and_nothing_is_kept(calm: Stage) -> None:
    number, today = lived(calm)
    read_until(calm, today + 20 * DAY)
    told = calm.get(f"{LIST}/{number}", ERIN)
    assert [(one["days"], one["kept"]) for one in told["looks"]] == [(3, False), (7, False), (14, False)]
    assert calm.get(LIST, ERIN)["items"] == []


def test_pages_follow_each_other(calm: Stage) -> None:
    lived(calm)
    with calm.guarded.transaction() as work:
        for number in range(3):
            changed(work, calm.clock.now, Ref("article", f"71{number}"))
    look(calm.guarded)
    found, cursor = [], ""
    for _ in range(4):
        page = calm.get(f"{LIST}?limit=1{cursor}", ERIN)
        found += [one["id"] for one in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert len(set(found)) == 4
    assert page["next"] is None


def test_a_note_is_kept_with_who_noted_it_and_is_followed(calm: Stage) -> None:
    lived(calm)
    touches = {"locale": "fr", "attribute": {"name": "Issue type", "value": "Billing"}}
    made = time(calm.clock.now - 2 * DAY)
    answer = calm.post(NOTES, {"text": " new  guidance ", "at": made, "touches": touches}, BOB)
    assert answer.status_code == 201, answer.text
    note: Any = answer.json
    assert (note["by"], note["text"], note["at"]) == (BOB, "new  guidance", made)
    assert note["touches"] == "language fr, Issue type is Billing"
    assert calm.get(NOTES, ERIN)["items"] == [note]
    told = calm.get(f"{LIST}/{note['id']}", ERIN)
    assert (told["note"], told["resource"]) == (note, None)
    assert calm.get(LIST, ERIN)["items"][0]["id"] == note["id"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": "  . " * 200}, "500"),
        ({"text": "x", "at": "2999-01-01T00:00:00Z"}, "is still to come"),
        ({"text": "x", "at": "2001-01-01T00:00:00Z"}, "more than a year ago"),
        ({"text": "x", "at": "tomorrow"}, "/at"),
        ({"text": "x", "touches": {"source": "tag/1"}}, "Fin answers with nothing of the kind tag"),
        ({"text": "x", "touches": {"source": "article/404"}}, "There is no article/404"),
        ({"text": "x", "touches": {"colour": "red"}}, "colour"),
        ({"text": "the token is dG9rOjA1YjNhMWRlX2I0YzFfNGZkMV9hMWE4X2Q0ZTVmNjc4OTBhYjoxOjA="}, "token"),
    ],
)
def test_what_cannot_be_kept_as_a_note_is_refused_in_a_sentence(
    calm: Stage, body: dict[str, object], expected: str
) -> None:
    answer = calm.post(NOTES, body, BOB)
    assert answer.status_code in (400, 422)
    assert expected in answer.text
    assert calm.get(NOTES, ERIN)["items"] == []


@pytest.mark.parametrize(("written", "days"), [("20d", 20), ("480h", 20), ("2w", 14)])
def test_a_note_names_a_past_moment_as_people_write_it(calm: Stage, written: str, days: int) -> None:
    answer = calm.post(NOTES, {"text": "new guidance", "at": written}, BOB)
    assert answer.status_code == 201, answer.text
    note: Any = answer.json
    at = datetime.fromisoformat(note["at"]).timestamp()
    assert at == pytest.approx(calm.clock.now - days * DAY, abs=60)


def test_a_note_of_the_past_has_its_looks_at_once(calm: Stage) -> None:
    _, today = lived(calm)
    read_until(calm, today + 20 * DAY)
    note: Any = calm.post(NOTES, {"text": "new guidance", "at": "18d", "touches": {"locale": "fr"}}, BOB).json
    told = calm.get(f"{LIST}/{note['id']}", ERIN)
    assert [look["days"] for look in told["looks"]] == [3, 7, 14]


def test_who_may_only_look_notes_nothing(calm: Stage) -> None:
    assert calm.post(NOTES, {"text": "x"}, ERIN).status_code == 403
    assert calm.post(NOTES, {"text": "x"}, None).status_code == 401
    assert calm.post(NOTES, {"text": "x"}, ALICE).status_code == 201


def test_what_nobody_knows_is_said(calm: Stage) -> None:
    answer = calm.ask(f"{LIST}/999", ERIN)
    assert answer.status_code == 404
    assert "There is no change and no note 999." in answer.text
    with calm.guarded.transaction() as work:
        number = changed(work, calm.clock.now, Ref("tag", "1"))
    assert "conversations tell nothing of it" in calm.ask(f"{LIST}/{number}", ERIN).text
    article = None
    with calm.guarded.transaction() as work:
        article = changed(work, calm.clock.now)
    assert "no conversations were read yet" in calm.get(f"{LIST}/{article}", ERIN)["unread"]
