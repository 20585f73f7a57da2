"""Finds a Chromium, and opens pages in it as somebody who is signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.guard.cli.service import Running

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SKIPPED = (
    "No Chromium was found, so nothing was tried in a browser: install one (`apt-get install chromium`), or set "
    "GUARDRAIL_CHROMIUM to its path."
)
PATIENCE = 30_000
"""Milliseconds until a page counts as lost. Nothing waits as long on a machine that works."""
WIDE, NARROW = (1280, 900), (390, 844)


@cache
def found() -> str:
    """The path of a Chromium; "" where there is none."""
    wanted = os.environ.get("GUARDRAIL_CHROMIUM", "")
    return shutil.which(wanted) or "" if wanted else next(filter(None, map(shutil.which, NAMES)), "")


@contextmanager
def launched() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found(), args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody at the console, in a window of their own. `troubles` is what the browser complained of: a script that
    failed, something that the policy for content refused, an answer that is an error of ours."""

    running: Running
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "response",
            lambda answer: (
                self.troubles.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
            ),
        )

    def _note(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), str(getattr(message, "text", ""))
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.troubles.append(text)

    @property
    def home(self) -> str:
        return f"{self.running.url('Guardrail')}/w/default"

    def go(self, path: str = "/") -> Page:
        self.page.goto(path if path.startswith("http") else f"{self.home}{path}")
        return self.page

    def follow(self, name: str) -> Page:
        """Click on the link of the first navigation of the page."""
        self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        return self.page

    def sign_in(self, name: str) -> Page:
        """Choose somebody of the cast."""
        self.go("/")
        self.page.get_by_role("button", name=name.title()).click()
        self.page.wait_for_url(f"{self.home}/**")
        return self.page


def person(
    browser: Browser,
    running: Running,
    size: tuple[int, int] = WIDE,
    *,
    language: str = "en-GB",
    zone: str = "Europe/Paris",
    **more: object,
) -> Person:
    """A window for somebody who has not signed in yet."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        timezone_id=zone,
        **more,  # type: ignore[arg-type]  # what Playwright takes besides
    )
    context.set_default_timeout(PATIENCE)
    return Person(running, context, context.new_page())
