"""Questions for a change: those of conversations that it touches, asked of Intercom one by one, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.model.readings import CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import Truth
from guard.core.effects.questions import MOST
from guard.queries.effects.questions import NoQuestions, Questions, picked_for, questions_for
from guard.queries.lookup import NotRecorded
from tests.conversations import DAY, facts, keep, lived
from tests.guard.web.stage import BOB, Stage, stage

WORKED_OUT: dict[float, list[Truth]] = {}


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as found:
        found.intercom.hold("article/7003", title="Change your delivery")
        found.intercom.hold("file_source_content/9", title="price-list.pdf")
        found.intercom.hold("tag/102", name="vip")
        found.look()
        now = found.clock.now
        truths = WORKED_OUT.setdefault(round(now), list(lived(now, 1_200)))
        found.intercom.questions = {one.id: f"Where is {one.id}?" for one in truths}
        with found.guarded.transaction() as work:
            keep(work.state, facts(truths, now), truths[0].created_at, now)
        yield found


def asked(on: Stage, about: str, days: int = 90, most: int = MOST) -> Questions:
    with on.guarded.view() as view:
        picked = picked_for(view, about, view.now - days * DAY)
    return questions_for(on.guarded, picked, most)


def touched(on: Stage, source_id: str, days: int = 90) -> set[str]:
    (truths,) = (many for at, many in WORKED_OUT.items() if abs(at - on.clock.now) < 60)
    wanted = {number for number, source in enumerate(SOURCES) if source_id in (source.id, source.title)}
    return {
        one.id
        for one in truths
        if not one.is_preview and wanted & set(one.sources) and one.created_at >= on.clock.now - days * DAY
    }


@pytest.mark.parametrize(
    ("about", "source"), [("article/7003", "7003"), ("file_source_content/9", "price-list.pdf")]
)
def test_they_are_of_conversations_that_the_change_touches(on: Stage, about: str, source: str) -> None:
    truth = touched(on, source)
    found = asked(on, about)
    assert set(on.intercom.asked) <= truth
    assert len(found.questions) == min(MOST, len(truth)) > 5
    assert f"{len(truth)} of" in found.of.touched.sentence()
    assert len(on.intercom.asked) == len(found.questions)


def test_a_tag_has_the_conversations_that_carry_it(on: Stage) -> None:
    found = asked(on, "tag/102", days=400)
    assert found.questions
    assert all(one.group.source == "" for one in found.questions)


def test_a_proposal_has_those_of_all_that_it_changes(on: Stage) -> None:
    changes = [{"resource": "article/7003", "set": {"/title": "Deliveries"}}]
    answer = on.post("/api/v1/proposals", {"changes": changes, "reason": "clearer"}, BOB)
    assert answer.status_code in {200, 201}, answer.text
    found = asked(on, answer.json["id"] if answer.json else "")
    assert [str(ref) for ref in found.of.about] == ["article/7003"]
    assert found.questions == asked(on, "article/7003").questions


def test_nothing_is_written(on: Stage) -> None:
    on.intercom.questions = dict.fromkeys(on.intercom.questions, "planted-question-0815")
    assert asked(on, "article/7003").questions[0].text == "planted-question-0815"
    for file in on.policies.parent.rglob("*"):
        if file.is_file():
            assert b"planted-question" not in file.read_bytes(), file


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("article/1", "No conversation of this period has to do with article/1. Look further back"),
        (
            "ip_allowlist/singleton",
            "Which questions ip_allowlist/singleton touches is not known. Of these kinds it is: article,",
        ),
    ],
)
def test_where_there_is_nothing_to_ask_it_says_so(on: Stage, about: str, sentence: str) -> None:
    with pytest.raises(NoQuestions, match=sentence):
        asked(on, about)
    assert on.intercom.asked == []


def test_a_proposal_that_is_not_there_is_named(on: Stage) -> None:
    with pytest.raises(NotRecorded, match="There is no proposal 123"):
        asked(on, "123")


def test_where_conversations_are_not_read_nothing_is_asked(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        with pytest.raises(NoQuestions, match="because no conversations were read yet"):
            asked(on, "article/7003")
        assert on.intercom.asked == []


@pytest.mark.parametrize("code", ["off", "forbidden"])
def test_what_was_read_before_is_no_leave_to_ask_now(on: Stage, code: str) -> None:
    with on.guarded.transaction() as work:
        status = KindStatus(CONVERSATIONS, "unread", code, "", 0, on.clock.now, None)
        work.state.snapshots.cover(None, status)
    says = "GUARDRAIL_CONVERSATIONS is off" if code == "off" else "the token may not read conversations"
    with pytest.raises(NoQuestions, match=f"No questions can be picked, because {says}"):
        asked(on, "article/7003")
    assert on.intercom.asked == []
