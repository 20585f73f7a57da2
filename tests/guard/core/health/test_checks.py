"""Each check reports what it is for, and not the closest thing that is in order."""

from __future__ import annotations

import re

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from guard.core.health.check import FAMILIES, Check
from guard.core.health.checks.table import CHECKS, fields_of
from guard.core.health.facts import Gone, Seen
from tests.guard.core.health.check_cases import BAD, FINE, LINK, OLD
from tests.guard.core.health.made import DAY, NOW, READ, facts, like, result, told, workflow

MADE = [check for check in CHECKS if check.find is not None]


def test_every_check_has_a_case_of_each() -> None:
    ids = [check.id for check in MADE]
    assert len(ids) > 35
    assert sorted(ids) == sorted(BAD) == sorted(FINE)


@pytest.mark.parametrize("check", BAD)
def test_it_reports_what_it_is_for(check: str) -> None:
    case = BAD[check]
    assert sorted(told(check, *case.items, **case.more)) == sorted(case.reported)


@pytest.mark.parametrize("check", FINE)
def test_it_is_silent_about_the_closest_that_is_in_order(check: str) -> None:
    case = FINE[check]
    assert told(check, *case.items, **case.more) == {}
    assert result(check, facts(*case.items, **case.more)).standing in ("fine", "nothing")


@pytest.mark.parametrize("check", MADE, ids=lambda check: check.id)
def test_what_a_kind_that_is_not_read_lacks_is_no_fault(check: Check) -> None:
    """Whatever is not read may hold what seems to be missing."""
    case = BAD[check.id]
    of = {ref.partition("/")[0] for ref in case.reported}
    beside = [kind for kind in check.beside if kind not in of]
    for kind in beside:
        left = [item for item in case.items if item.ref.kind != kind]
        found = result(check.id, facts(*left, unread={kind: "403"}, **case.more))
        assert found.unread == ((kind, "403"),)
        assert found.counted.points == 0 or check.certainty != "sure"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_is_declared_in_full(check: Check) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)+", check.id)
    sentences = (check.summary, check.why, check.follows, *check.steps)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert check.family in FAMILIES
    assert set(check.kinds) <= CATALOGUE.keys()
    assert bool(check.doubt) == (check.certainty != "sure"), "what is not sure says why"
    assert (check.find is None) == (check.certainty == "unknown")
    assert check.find is None or not any(CATALOGUE[kind].log_only for kind in check.kinds)


@pytest.mark.parametrize("check", MADE, ids=lambda check: check.id)
def test_every_report_is_a_sentence_that_says_since_when(check: Check) -> None:
    case = BAD[check.id]
    for found in told(check.id, *case.items, **case.more).values():
        assert found.fault.because.endswith(".")
        assert found.title
        assert found.fault.since is None or found.fault.since <= NOW


def test_what_checks_read_is_what_they_declare() -> None:
    """`like` keeps only the declared fields: a check that reads another one would miss its case."""
    assert fields_of("email_setting") == ("verified",)
    assert "html" in fields_of("external_page")


def test_who_is_gone_is_named_and_taken_off_the_team() -> None:
    case = BAD["member-gone"]
    found = told("member-gone", *case.items, **case.more)["team/201"].fault
    assert found.because == "It names teammate “Erin Walsh” (1006), not among the teammates any more."
    assert found.since == NOW - 3 * DAY
    assert found.change == {"resource": "team/201", "set": {"/admin_ids": [1004]}}


def test_a_team_is_not_emptied() -> None:
    found = told("member-gone", like("team", admin_ids=[1006]), like("admin"))
    assert found["team/201"].fault.change is None


def test_what_was_limited_to_one_audience_is_never_opened_to_everybody() -> None:
    case = BAD["audience-gone"]
    found = told("audience-gone", *case.items)
    assert found["article/7001"].fault.change == {"resource": "article/7001", "set": {"/audience_ids": [71]}}
    assert found["content_snippet/6501"].fault.change is None


def test_a_link_to_what_was_there_once_is_dead() -> None:
    were = {"article/7002": Gone("How", NOW - DAY)}
    found = told("dead-link", like("macro", body=LINK), gone=were)["macro/4001"].fault
    assert (found.because, found.since) == (
        "It links to article “How” (7002), which is not there any more.",
        NOW - DAY,
    )


def test_an_export_names_what_is_missing_in_it() -> None:
    found = told("workflow-names-missing", workflow(), like("team"))["workflow/9001"].fault
    assert found.because == "Its steps name data connector 501, not there any more."
    assert found.change is None


def test_names_of_many_are_counted_and_not_all_listed() -> None:
    tags = [like("tag", str(number), name="Refund") for number in range(100, 120)]
    found = told("same-name", *tags)
    assert len(found) == 20
    because = found["tag/119"].fault.because
    assert because == "Its name is also that of “Refund” (100), “Refund” (101), “Refund” (102) and 16 more."


def test_a_duplicate_is_one_since_there_are_two() -> None:
    first, second = like("tag", "1", since=READ), like("tag", "2", since=READ + DAY)
    found = told("same-name", first, second)
    assert {one.fault.since for one in found.values()} == {READ + DAY}


def test_whoever_the_log_cannot_have_seen_is_not_reported() -> None:
    assert told("seat-not-used", like("admin"), seen=Seen({}, NOW - 30 * DAY)) == {}
    assert told("seat-not-used", like("admin"), seen=Seen({}, None)) == {}


def test_a_team_sets_ages_otherwise() -> None:
    page = like("article", edited=NOW - 400 * DAY)
    assert told("fin-reads-old", page) == {}
    assert list(told("fin-reads-old", page, days={"fin-reads-old": 365})) == ["article/7001"]


def test_what_intercom_says_of_an_edit_counts_before_the_first_reading() -> None:
    found = told("fin-reads-old", like("article", edited=OLD))["article/7001"].fault
    assert found.since == OLD
    assert found.because == "Fin answers from it, and nobody has edited it for 800 days."
    assert told("fin-reads-old", like("article", since=OLD))["article/7001"].fault.since == OLD


def test_collections_that_lie_in_each_other_end() -> None:
    ring = [like("collection", "1", parent_id="2"), like("collection", "2", parent_id="1")]
    assert sorted(told("empty-collection", *ring)) == ["collection/1", "collection/2"]


def test_only_what_holds_nothing_is_proposed_for_deletion() -> None:
    found = told("empty-collection", like("collection", "1"), like("collection", "2", parent_id="1"))
    assert found["collection/1"].fault.change is None
    assert found["collection/2"].fault.change == {"resource": "collection/2", "delete": True}
