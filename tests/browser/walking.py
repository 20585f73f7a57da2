"""Follows the links of the console until one page of every sort was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from guard.web import console
from tests.browser.chromium import Person

HOME = "/w/default"
FEW = 5
"""The most pages of one sort that are opened."""


def sorts() -> dict[str, re.Pattern[str]]:
    """The pages of the console by their addresses."""
    paths = dict.fromkeys(page.path for page in console.PAGES if page.method == "GET")
    return {path: _pattern(path) for path in paths}


def _pattern(path: str) -> re.Pattern[str]:
    behind = path.replace("{workspace}", "default")
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(behind)))


def walk(who: Person, begin: str = "/") -> Iterator[str]:
    """Opens one page of every sort that links lead to, and gives its sort while it is open. Of each sort a few more are
    opened for their links: what somebody may do with one proposal, they may not do with another."""
    known, waiting, opened = sorts(), [f"{HOME}{begin}"], dict[str, set[str]]()
    while waiting and not all(opened.get(sort) for sort in known):
        path = waiting.pop(0)
        sort = sort_of(path, known)
        paths = opened.setdefault(sort or "", set())
        if sort is None or path in paths or len(paths) >= FEW:
            continue
        paths.add(path)
        who.go(f"{who.running.url('Guardrail')}{path}")
        links = who.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        waiting += [_without_fragment(link) for link in links]
        if len(paths) == 1:
            yield sort


def begin_simulation(who: Person) -> None:
    """Some pages are only there once a form was sent."""
    page = who.go("/simulation")
    page.locator("form[action$='/simulation'] button").click()
    page.wait_for_selector("#course:not([hx-get])")


def sort_of(path: str, known: dict[str, re.Pattern[str]]) -> str | None:
    """The page that answers at an address; the most exact one, where several might."""
    fitting = [sort for sort, pattern in known.items() if pattern.fullmatch(urlsplit(path).path)]
    return min(fitting, key=lambda sort: sort.count("{"), default=None)


def _without_fragment(link: str) -> str:
    return link.partition("#")[0]
