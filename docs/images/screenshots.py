"""Takes the pictures of the console: `make screenshots` starts the service, lets things happen, and looks."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Page

from tests.browser.chromium import NARROW, SKIPPED, WIDE, Person, found, launched, person
from tests.browser.conftest import OFTEN
from tests.browser.lived_in import live_in
from tests.guard.cli.service import started

FOLDER: Final = Path(__file__).parent / "console"
LOOKS: Final = (("light", WIDE), ("dark", NARROW))
"""Each page once wide and light, and once narrow and dark."""


class Picture(NamedTuple):
    """`links` are followed from the first page on, by the beginnings of their names."""

    name: str
    links: tuple[str, ...] = ()


PICTURES: Final = (
    Picture("today"),
    Picture("timeline", ("Timeline",)),
    Picture("settings", ("Settings",)),
    Picture("resource", ("Settings", "Office hours schedule", "Standard support hours")),
    Picture("form", ("Settings", "Office hours schedule", "Standard support hours", "Ask for a change")),
    Picture("question", ("Office hours schedule “Standard support hours” was changed",)),
    Picture("proposal", ("Change Office hours schedule",)),
    Picture("policies", ("Policies",)),
    Picture("drift", ("Drift report",)),
    Picture("health", ("Health",)),
    Picture("evidence", ("Evidence",)),
    Picture("people", ("People",)),
)


def main() -> int:
    if not found():
        sys.stderr.write(f"{SKIPPED}\n")
        return 2
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        started(Path(home), "serve", **OFTEN) as running,
        launched() as browser,
    ):
        running.until(lambda line: line.startswith("Ready:"))
        live_in(running)
        for scheme, size in LOOKS:
            who = person(browser, running, size, color_scheme=scheme)
            who.sign_in("alice")
            for picture in PICTURES:
                _take(who, picture, scheme)
    return 0


def _take(who: Person, picture: Picture, scheme: str) -> None:
    page = who.go("/")
    for link in picture.links:
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state()
    path = FOLDER / f"{picture.name}-{scheme}.png"
    page.screenshot(path=path, full_page=_is_short(page))
    sys.stdout.write(f"{path.name}  {path.stat().st_size // 1024} KB\n")


def _is_short(page: Page) -> bool:
    """Long pages are shown as far as a window shows them."""
    return bool(page.evaluate("document.documentElement.scrollHeight < 1400"))


if __name__ == "__main__":
    sys.exit(main())
