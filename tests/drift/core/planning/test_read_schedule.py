"""A reading of some kinds brings what it cannot do without; a kind is read as often as it, or its parent, says."""

from __future__ import annotations

from drift.core.catalogue.catalogue import KINDS
from drift.core.planning.read_schedule import rhythms, with_parents

READABLE = [one for one in KINDS if not one.log_only]
EVERY = {one.name for one in READABLE}


def names(*wanted: str) -> list[str]:
    return [one.name for one in with_parents(wanted, READABLE)]


def test_a_kind_brings_the_parent_under_which_it_is_found() -> None:
    assert names("tag", "office_hours_exception") == [
        "office_hours_schedule",
        "office_hours_exception",
        "tag",
    ]
    assert names("article_draft") == ["article", "article_draft"]


def test_a_kind_with_a_list_of_its_own_comes_alone() -> None:
    assert names("external_page") == ["external_page"]
    assert names("help_center") == ["help_center"]


def test_without_times_of_their_own_all_kinds_are_read_together() -> None:
    assert {every: set(kinds) for every, kinds in rhythms(READABLE, {}, 900).items()} == {900: EVERY}


def test_a_big_kind_is_read_seldom_and_what_is_found_under_it_with_it() -> None:
    found = rhythms(READABLE, {"article": 3600, "tag": 60}, 900)
    assert found[3600] == ("article", "article_draft")
    assert found[60] == ("tag",)
    assert set(found[900]) == EVERY - {"article", "article_draft", "tag"}


def test_a_child_may_have_a_time_of_its_own() -> None:
    assert rhythms(READABLE, {"article_draft": 7200}, 900)[7200] == ("article_draft",)


def test_what_announces_nothing_stays_in_every_usual_reading() -> None:
    assert rhythms(READABLE, {"ip_allowlist": 30}, 900).keys() == {900}
