"""Articles as they are written: state and flags always said, only differing translations, places in two shapes."""

from drift.core.catalogue.codecs.articles import article_refuses_field, article_schedule, article_update
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING

ARTICLE = {"title": "Refunds", "state": "published", "body": "<p>x</p>", "body_markdown": "x"}


def test_the_state_is_said_with_every_edit() -> None:
    assert article_update(ARTICLE, ARTICLE, frozenset({"title"})) == {
        "title": "Refunds",
        "state": "published",
    }


def test_the_text_is_written_as_html_alone() -> None:
    assert article_update(ARTICLE, ARTICLE, frozenset({"body_markdown"})) == {
        "state": "published",
        "body": "<p>x</p>",
    }


def test_only_the_translations_that_differ_are_written() -> None:
    live = {"translated_content": {"fr": {"title": "F"}, "id": {"title": "Halo"}}}
    target = {"translated_content": {"fr": {"title": "F"}, "id": {"title": "Hai"}}}
    written = article_update(target, live, frozenset({"translated_content"}))
    assert written == {"translated_content": {"id": {"title": "Hai"}}}


def test_one_place_is_written_as_text_and_several_as_a_list() -> None:
    changed = frozenset({"parent_ids"})
    assert article_update({"parent_ids": [5]}, {}, changed) == {"parent_id": "5", "parent_type": "collection"}
    assert article_update({"parent_ids": [5, 6]}, {}, changed) == {"parent_ids": [5, 6]}
    assert article_update({"parent_ids": []}, {}, changed) == {"parent_ids": []}


def test_an_appointment_is_a_call_of_its_own_with_an_iso_time() -> None:
    target = {"scheduled_publish_at": 1_772_625_600, "state": "draft"}
    assert article_schedule(target, {}, frozenset({"scheduled_publish_at"})) == {
        "scheduled_publish_at": "2026-03-04T12:00:00Z",
        "state": "published",
    }
    assert article_schedule({"scheduled_publish_at": None}, {}, frozenset({"scheduled_publish_at"})) == {}


def test_a_translation_cannot_be_taken_away() -> None:
    gone = FieldChange("/translated_content/fr", {"title": "F"}, MISSING)
    assert article_refuses_field(gone, {}) == "Intercom's API cannot take a translation away."
    renamed = FieldChange("/translated_content/fr/title", "F", "G")
    assert article_refuses_field(renamed, {}) == ""


def test_what_is_no_list_and_no_time_is_not_taken_apart() -> None:
    odd = {"parent_ids": {"9": True}, "scheduled_publish_at": 10**18}
    assert article_update(odd, {}, frozenset({"parent_ids"}))["parent_ids"] == {"9": True}
    assert article_schedule(odd, {}, frozenset({"scheduled_publish_at"})) == {}
