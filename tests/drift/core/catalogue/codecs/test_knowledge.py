"""Pages, snippets, internal articles and folders as they are written."""

from drift.core.catalogue.codecs.knowledge import (
    folder_update,
    internal_update,
    page_refuses_field,
    page_update,
    snippet_update,
)
from drift.core.model.changes import FieldChange

PAGE = {"title": "T", "html": "<p>", "source_id": 1, "external_id": "x", "locale": None}


def test_a_page_is_written_whole() -> None:
    assert page_update(PAGE, PAGE, frozenset({"title"})) == {
        "title": "T",
        "html": "<p>",
        "source_id": 1,
        "external_id": "x",
    }


def test_a_page_keeps_its_source_and_its_external_id() -> None:
    assert "is another page" in page_refuses_field(FieldChange("/source_id", 1, 2), PAGE)
    assert page_refuses_field(FieldChange("/title", "a", "b"), PAGE) == ""
    assert "only pages that have" in page_refuses_field(FieldChange("/title", "a", "b"), {"source_id": 1})


def test_the_flags_of_an_internal_article_are_always_said() -> None:
    target = {"title": "T", "owner_id": 3, "ai_copilot_availability": True, "audience_ids": None}
    assert internal_update(target, {}, frozenset({"title", "audience_ids"})) == {
        "title": "T",
        "ai_copilot_availability": True,
        "audience_ids": [],
    }


def test_blocks_go_before_markdown() -> None:
    changed = frozenset({"body_markdown"})
    assert snippet_update({"json_blocks": [1], "body_markdown": "m"}, {}, changed) == {"json_blocks": [1]}
    assert snippet_update({"json_blocks": None, "body_markdown": "m"}, {}, changed) == {"body_markdown": "m"}


def test_a_folder_moves_to_the_top_with_a_null_and_takes_no_other() -> None:
    target = {"name": "F", "emoji": None, "parent_folder_id": None}
    assert folder_update(target, {}, frozenset(target)) == {"folder": {"name": "F", "parent_folder_id": None}}
