"""The page about the API says what the API is."""

from __future__ import annotations

from pathlib import Path

from guard.docgen.api_page import listing
from guard.web import ROUTES

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == listing(), "Run `python -m guard.docgen.api_page > docs/api.md`."


def test_every_route_is_on_the_page() -> None:
    text = PAGE.read_text()
    assert [route.name for route in ROUTES if f"| {route.method} | `{route.path}` |" not in text] == []
