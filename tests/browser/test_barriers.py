"""Nobody is kept out: axe finds no barrier on any page, light and dark, and every page keeps to its width, wide and
narrow.

The browser keeps the policy for content itself: a script or a style that it refuses is a trouble of the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.chromium import NARROW, Person
from tests.browser.walking import begin_simulation, sorts, walk
from tests.browser.widths import faults

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FILES: set[str] = set()
"""Pages that are no pages to look at, but files to keep."""


def violations(who: Person) -> list[str]:
    found = Axe().run(who.page, options=RULES)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]]


@pytest.mark.parametrize(("language", "schemes"), [("en-GB", ("light", "dark")), ("fr-FR", ("dark",))])
def test_no_page_has_a_barrier_in_the_light_or_in_the_dark(
    someone: Callable[..., Person], language: str, schemes: tuple[Literal["light", "dark"], ...]
) -> None:
    """French pages differ in their words, so one of the two looks does for them."""
    who = someone("dave", language=language)
    begin_simulation(who)
    seen = set[str]()
    for sort in walk(who):
        seen.add(sort)
        for scheme in schemes:
            who.page.emulate_media(color_scheme=scheme)
            assert violations(who) == [], (who.page.url, scheme)
        assert list(faults(who.page)) == [], who.page.url
    assert seen == sorts().keys() - FILES


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_has_no_barrier(someone: Callable[..., Person], scheme: str) -> None:
    who = someone(size=NARROW, color_scheme=scheme)
    who.go("/")
    assert "/sign-in" in who.page.url
    assert violations(who) == []


def test_a_barrier_is_found_where_there_is_one(someone: Callable[..., Person]) -> None:
    who = someone()
    who.go("/")
    who.page.evaluate("document.querySelector('label[for=token]').remove()")
    assert [found for found in violations(who) if found.startswith("label")]


def test_the_browser_tells_of_what_the_policy_for_content_refuses(someone: Callable[..., Person]) -> None:
    who = someone()
    who.go("/")
    who.page.evaluate("document.body.setAttribute('onclick', 'document.title = 1')")
    who.page.locator("body").dispatch_event("click")
    assert any("Content Security Policy" in trouble for trouble in who.troubles)
    who.troubles.clear()
