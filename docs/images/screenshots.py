"""Takes the pictures of the console: `make screenshots` starts the service, lets things happen, and looks."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Page

from drift.sandbox.server import create_sandbox
from tests.browser.chromium import NARROW, SKIPPED, WIDE, Person, found, launched, person
from tests.browser.conftest import OFTEN
from tests.browser.lived_in import DAVE, api, live_in
from tests.guard.cli.service import Running, guardrail, started

FOLDER: Final = Path(__file__).parent / "console"
LOOKS: Final = (("light", WIDE), ("dark", NARROW))
"""Each page once wide and light, and once narrow and dark."""

MANY: Final = 12_000
"""Conversations of the embedded workspace in its year: enough for figures, and read within a minute or two."""
NOTED: Final = "New guidance for deliveries"


class Picture(NamedTuple):
    """`links` are followed from the page at `path` on, by the beginnings of their names."""

    name: str
    links: tuple[str, ...] = ()
    path: str = "/"


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
    Picture("reach", path="/reach?kind=article&id=7003&operation=delete"),
    Picture("questions", path="/questions?for=article/7003"),
    Picture("aftermath", ("Aftermath", NOTED)),
    Picture("cost", ("Cost",)),
    Picture("health", ("Health",)),
    Picture("evidence", ("Evidence",)),
    Picture("people", ("People",)),
)


def main() -> int:
    if not found():
        sys.stderr.write(f"{SKIPPED}\n")
        return 2
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        create_sandbox(Path(home) / "sandbox.db", conversations=MANY).close()
        _look(Path(home))
    return 0


def _look(home: Path) -> None:
    with (
        started(home, "serve", **OFTEN) as running,
        launched() as browser,
    ):
        running.until(lambda line: line.startswith("Ready:"))
        live_in(running)
        _know(running, home)
        for scheme, size in LOOKS:
            who = person(browser, running, size, color_scheme=scheme)
            who.sign_in("alice")
            for picture in PICTURES:
                _take(who, picture, scheme)


def _know(running: Running, home: Path) -> None:
    """Read all conversations, and note a change of three weeks ago."""
    read = guardrail(home, "conversations", "--read", INTERCOM_BASE_URL=running.url("watches"))
    sys.stdout.write(read.stdout + read.stderr)
    at = datetime.fromtimestamp(time.time() - 20 * 86_400, UTC).isoformat()
    with api(running, DAVE) as client:
        said = {"text": NOTED, "at": at, "touches": {"source": "article/7003"}}
        client.post("/notes", json=said).raise_for_status()


def _take(who: Person, picture: Picture, scheme: str) -> None:
    page = who.go(picture.path)
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
