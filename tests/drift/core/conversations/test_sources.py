"""A source is the resource whose id its address has; without an address, at most its title says so."""

from typing import Any

import pytest

from drift.core.conversations.sources import Source, may_be, source_of
from drift.core.model.resources import Ref

ARTICLE = Ref("article", "7001")


@pytest.mark.parametrize(
    ("content_type", "url", "kind", "id"),
    [
        ("article", "/fin-ai-agent/content?content=article&id=7001", "article", "7001"),
        (
            "content_snippet",
            "/fin-ai-agent/content?content=content_snippet&id=3234924",
            "content_snippet",
            "3234924",
        ),
        (
            "external_content",
            "https://app.intercom.com/x?id=6602&content=external_page",
            "external_page",
            "6602",
        ),
        ("file", "", "file_source_content", ""),
        ("workflow_connector_action", "/connectors?id=501", "data_connector", "501"),
        ("something_new", "/x?id=9", "something_new", "9"),
        ("article", "/x?id=1&id=2", "article", ""),
        ("article", "/x?id=../../etc", "article", ""),
        ("article", "http://[broken", "article", ""),
    ],
)
def test_the_id_stands_in_the_address(content_type: str, url: str, kind: str, id: str) -> None:
    shown = {"content_type": content_type, "url": url, "title": "A", "locale": "en"}
    assert source_of(shown) == Source(kind, id, "A", "en")


@pytest.mark.parametrize("shown", [{}, {"title": None, "url": 5, "locale": []}])
def test_what_is_missing_is_empty(shown: dict[str, Any]) -> None:
    assert source_of(shown) == Source("", "", "", "")


def test_a_renamed_article_stays_the_same_by_its_id() -> None:
    assert may_be(Source("article", "7001", "Old title", "en"), ARTICLE, frozenset({"New title"})) is True
    assert may_be(Source("article", "7002", "New title", "en"), ARTICLE, frozenset({"New title"})) is False


def test_a_title_alone_says_perhaps() -> None:
    assert may_be(Source("article", "", "Refunds", "en"), ARTICLE, frozenset({"Refunds"})) is None
    assert may_be(Source("article", "", "Other", "en"), ARTICLE, frozenset({"Refunds"})) is False
    assert (
        may_be(Source("file_source_content", "", "Refunds", "en"), ARTICLE, frozenset({"Refunds"})) is False
    )


def test_a_source_without_an_id_is_no_resource() -> None:
    assert Source("file_source_content", "", "a.pdf", "en").ref is None
    assert Source("article", "7001", "A", "en").ref == ARTICLE
