"""Nobody is kept out: axe finds no barrier on any page, light and dark, and every page keeps to its width, wide and
narrow.

The browser keeps the policy for content itself: a script or a style that it refuses is a trouble of the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.chromium import NARROW, Person
from tests.browser.walking import begin_simulation, sorts, walk
from tests.browser.widths import faults

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FILES: set[str] = set()
"""Pages that are no pages to look at, but files to keep."""
ONLY_OF_SEVERAL: Final = {"/w/{workspace}/workspaces", "/w/{workspace}/compare/workspaces"}
"""There is no such page where one workspace is guarded: test_several.py walks them."""


COLOURS = "color-contrast"
"""The one rule that looks at colours, and takes as long as all the others together."""


def violations(who: Person, *, structure: bool = True, colours: bool = True) -> list[str]:
    options: dict[str, object] = {"runOnly": [COLOURS]} if not structure else dict(RULES)
    if not colours:
        options["rules"] = {COLOURS: {"enabled": False}}
    found = Axe().run(who.page, options=options)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]]


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_no_page_has_a_barrier_in_the_light_or_in_the_dark(
    someone: Callable[..., Person], language: str
) -> None:
    """French pages differ in their words alone, and dark ones in their colours."""
    who = someone("dave", language=language)
    begin_simulation(who)
    in_english = language == "en-GB"
    seen = set[str]()
    for sort in walk(who):
        seen.add(sort)
        assert violations(who, colours=in_english) == [], who.page.url
        if in_english:
            who.page.emulate_media(color_scheme="dark")
            assert violations(who, structure=False) == [], (who.page.url, "dark")
            who.page.emulate_media(color_scheme="light")
        assert list(faults(who.page)) == [], who.page.url
    assert seen == sorts().keys() - FILES - ONLY_OF_SEVERAL


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
