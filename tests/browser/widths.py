"""Whether a page keeps to the width of its window, whatever its sentences say."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.chromium import NARROW, WIDE

SENTENCE = (
    " because what was said of it is only known in part, and what is missing takes a sentence of its own;" * 2
)
"""As long as the reason of a figure may be."""
STRETCHES = """words => {
  for (const one of document.querySelectorAll('main :is(td, th, dd, li, p, h2, h3)')) one.append(words);
}"""
OVER = """() => [...document.querySelectorAll('main *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth && !one.closest('.unseen'))
  .map(one => one.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll('.scrolled')]
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 120))"""
BARE = """() => [...document.querySelectorAll('main :is(input, select, textarea)')]
  .filter(one => !['hidden', 'checkbox', 'radio', 'file', 'submit'].includes(one.type) && one.checkVisibility())
  .filter(one => getComputedStyle(one).borderTopLeftRadius === '0px').map(one => one.outerHTML.slice(0, 120))"""


def faults(page: Page) -> Iterator[str]:
    """What is not as it should be: a page that grows sideways, in either window, as it stands and with a long sentence
    in each of its places; a table that is cut in the wide window; a field that looks like no field of the console."""
    yield from (f"a field without style: {one}" for one in page.evaluate(BARE))
    yield from _grown(page)
    page.evaluate(STRETCHES, SENTENCE)
    yield from (f"with long sentences: {fault}" for fault in _grown(page))


def _grown(page: Page) -> Iterator[str]:
    for width, height in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{wide} wide in a window of {width}: {page.evaluate(OVER)[:3]}"
    yield from (f"cut in a window of {WIDE[0]}: {one}" for one in page.evaluate(CUT))
