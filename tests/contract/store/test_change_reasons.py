"""Why changes were made, and the one question about each, as both databases keep them."""

from __future__ import annotations

from drift.core.model.activity import Actor, Attribution
from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.store.sql.database import Database
from guard.core.model.change_reasons import StatedReason, WhyQuestion
from guard.store import DecisionStore

BOB = "bob@acme.example"


def said(change: int, who: str, at: float, text: str = "summer hours") -> StatedReason:
    return StatedReason(f"{change}-{at:g}", change, who, text, "SUP-41", at)


def test_reasons_are_added_and_read_back_in_their_order(guard: DecisionStore) -> None:
    later, earlier, other = said(1, BOB, 20.0, "l'\u00e9t\u00e9"), said(1, BOB, 10.0), said(2, BOB, 5.0)
    assert all(guard.change_reasons.add(reason) for reason in (later, earlier, other))
    assert not guard.change_reasons.add(later)
    assert guard.change_reasons.of_changes([1, 2, 3, 1]) == {1: [earlier, later], 2: [other]}
    assert guard.change_reasons.of_changes([]) == {}


def test_a_change_is_noted_once_and_its_question_is_put_once(guard: DecisionStore) -> None:
    questions = guard.why_questions
    assert questions.note(7, ["hours", "fin"], 10.0)
    assert not questions.note(7, ["other"], 11.0)
    assert questions.waiting(10) == [WhyQuestion(7, ("hours", "fin"), 10.0)]
    assert questions.ask(7, BOB, 20.0)
    assert not questions.ask(7, "alice@acme.example", 21.0)
    assert not questions.leave(7, "robot", 21.0)
    assert not questions.wait_again(7)
    assert questions.waiting(10) == []
    assert questions.of_changes([7, 8]) == {7: WhyQuestion(7, ("hours", "fin"), 10.0, 20.0, BOB)}


def test_what_was_put_to_nobody_may_wait_again(guard: DecisionStore) -> None:
    questions = guard.why_questions
    questions.note(7, ["hours"], 10.0)
    assert not questions.wait_again(7)  # it waits
    assert questions.leave(7, "nobody_known", 20.0)
    assert questions.of_changes([7])[7] == WhyQuestion(7, ("hours",), 10.0, 20.0, "", "nobody_known")
    assert questions.wait_again(7)
    assert questions.waiting(10) == [WhyQuestion(7, ("hours",), 10.0)]
    assert questions.ask(7, BOB, 30.0)


def test_what_no_policy_asks_about_any_more_is_not_unexplained(guard: DecisionStore) -> None:
    questions = guard.why_questions
    for change in (1, 2):
        questions.note(change, ["hours"], 10.0)
    questions.ask(2, BOB, 20.0)
    assert questions.excuse(1, 30.0)
    assert not questions.excuse(2, 30.0)  # who was asked was asked
    assert [question.change_id for question in questions.unexplained()] == [2]
    assert questions.count_unexplained(until=50.0) == 1
    assert questions.waiting(10) == []
    assert questions.wait_again(1)  # more is known once more
    assert [question.change_id for question in questions.unexplained()] == [2, 1]


def test_the_unexplained_are_those_without_a_word_newest_first_and_in_pages(guard: DecisionStore) -> None:
    questions = guard.why_questions
    for change in range(1, 6):
        questions.note(change, ["hours"], 10.0 * change)
    guard.change_reasons.add(said(3, "alice@acme.example", 99.0))
    listed = [question.change_id for question in questions.unexplained(limit=10)]
    assert listed == [5, 4, 2, 1]
    assert [q.change_id for q in questions.unexplained(since=20.0, until=50.0)] == [4, 2]
    assert [q.change_id for q in questions.unexplained(before=4, limit=1)] == [2]
    assert questions.count_unexplained(until=50.0) == 3


def test_the_unexplained_are_found_by_who_made_them_and_whether_they_were_asked(
    database: Database, workspace: int
) -> None:
    with database.write() as connection:
        guard, state = DecisionStore(connection, workspace), StateStore(connection, workspace)
        makers = (Actor(email=BOB), Actor(email="carol@acme.example"), Actor(email=BOB))
        made = [
            state.changes.add(
                Ref("tag", "1"), None, "created", None, None, (), 1.0, Attribution("activity", "e", who)
            )
            for who in makers
        ]
        for change in made:
            guard.why_questions.note(change.id, ["tags"], 10.0)
        guard.why_questions.ask(made[0].id, BOB, 20.0)
        find = guard.why_questions.unexplained
        assert [q.change_id for q in find(actor="Bob@acme.example")] == [made[2].id, made[0].id]
        assert [q.change_id for q in find(asked=True)] == [made[0].id]
        assert [q.change_id for q in find(asked=False, actor=BOB)] == [made[2].id]
