"""What was not looked at is said in sentences, and a score of nothing is unknown."""

from __future__ import annotations

from datetime import date

from guard.core.health.examine import examine
from guard.core.health.facts import Facts
from guard.core.model.health_choices import Acknowledged, HealthChoices, Skipped
from guard.core.reports.health_json import HealthAnswer, health_answer
from guard.core.reports.health_wording import coverage_in_words, parts_in_words, score_in_words, with_findings
from tests.guard.core.health.made import facts, like


def answer(found: Facts, choices: HealthChoices | None = None) -> HealthAnswer:
    return health_answer(examine(found, choices), "acme1")


def test_where_nothing_is_there_nothing_is_known() -> None:
    empty = answer(facts())
    assert next(coverage_in_words(empty)) == "There is nothing that a check could look at."
    assert score_in_words(empty) == "Health: unknown, because nothing was looked at."
    assert parts_in_words(empty) == ""


def test_what_is_not_read_and_what_is_skipped_is_named() -> None:
    found = answer(
        facts(like("tag"), unread={"macro": "403."}), HealthChoices((Skipped("dead-link", "no links"),))
    )
    said = list(coverage_in_words(found))
    assert said[0].endswith("could look at all that they have to: no score is higher.")
    assert "Not read: macro. 403." in said
    assert "Skipped: dead-link, because no links" in said
    assert said[-1].startswith("Cannot be told by anything that is read: audience-without-members,")


def test_what_is_acknowledged_in_vain_is_said() -> None:
    meant = Acknowledged("same-name", "tag/1", "x", "alice", date(2099, 1, 1))
    said = list(coverage_in_words(answer(facts(like("tag")), HealthChoices(acknowledged=(meant,)))))
    assert "health.yaml acknowledges same-name for tag/1, which reports nothing of it: take it out." in said


def test_one_fault_is_one_fault_and_what_is_sure_comes_first() -> None:
    found = answer(facts(like("tag"), like("office_hours_schedule", time_intervals=[])))
    assert score_in_words(found).endswith(", 1 fault.")
    assert [check.id for check in with_findings(found)] == [
        *("hours-never-open", "hours-unreferenced", "tag-unreferenced"),
    ]
