"""One browser, and one service with a lived-in workspace, for the tests of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import SKIPPED, WIDE, Person, found, launched, person
from tests.browser.lived_in import live_in
from tests.guard.cli.service import Running, started

OFTEN = {"GUARDRAIL_SWEEP_EVERY": "1s", "GUARDRAIL_POLL_EVERY": "1s", "GUARDRAIL_ASK_WHY_AFTER": "1h"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not found():
        here = Path(__file__).parent
        for item in items:
            if item.path.is_relative_to(here):
                item.add_marker(pytest.mark.skip(reason=SKIPPED))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as made:
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service with the embedded workspace, in which a few things have happened."""
    with started(tmp_path_factory.mktemp("home"), "serve", **OFTEN) as service:
        service.until(lambda line: line.startswith("Ready:"))
        live_in(service)
        yield service


@pytest.fixture
def someone(browser: Browser, running: Running) -> Iterator[Callable[..., Person]]:
    """Opens windows, and looks at the end that no browser complained."""
    opened: list[Person] = []

    def open_window(name: str = "", size: tuple[int, int] = WIDE, **more: str) -> Person:
        made = person(browser, running, size, **more)
        opened.append(made)
        if name:
            made.sign_in(name)
        return made

    yield open_window
    troubles = [trouble for one in opened for trouble in one.troubles]
    for one in opened:
        one.context.close()
    assert troubles == []
