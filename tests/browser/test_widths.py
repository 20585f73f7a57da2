"""Pages with figures about conversations: they keep to their width, nothing in them is cut, and nobody is kept out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from drift.sandbox.server import create_sandbox
from tests.browser.chromium import Person
from tests.browser.lived_in import DAVE, api
from tests.browser.test_barriers import violations
from tests.browser.widths import faults
from tests.guard.cli.service import ROOT, Running, guardrail, started

FEW = 400
"""Conversations of a year."""
REHEARSALS = """version: 1
rehearsals:
  - id: deliveries-by-tag
    label: Issue type
    rules:
      - label: Delivery
        when: { tag: "108" }
    otherwise: Account
    require: { precision: 0.95, of: Delivery }
"""
PAGES = (
    "/reach?kind=article&id=7003&operation=delete",
    "/reach?kind=data_connector&id=501&operation=delete",
    "/reach?kind=tag&id=101&operation=delete",
    "/reach?kind=team&id=201&operation=delete",
    "/reach?kind=office_hours_schedule&id=41&operation=change",
    "/questions?for=article/7003",
    "/rehearsals",
    "/rehearsals?id=deliveries-by-tag",
    "/aftermath",
    "/cost",
    "/settings/article/7003",
    "/settings/data_connector/501",
)
WITHOUT_FIGURES = ("/aftermath", "/rehearsals", "/rehearsals?id=deliveries-by-tag")
"""Nobody has read the labels yet, which takes more calls than a test has."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that has read conversations, with a rehearsal and a change that somebody noted."""
    home = tmp_path_factory.mktemp("home")
    policies = home / "policies"
    shutil.copytree(ROOT / "policies", policies)
    (policies / "rehearsals").mkdir(exist_ok=True)
    (policies / "rehearsals" / "issues.yaml").write_text(REHEARSALS)
    create_sandbox(home / "sandbox.db", conversations=FEW).close()
    with started(home, "serve", GUARDRAIL_POLICIES=str(policies)) as service:
        service.until(lambda line: line.startswith("Ready:"))
        read = guardrail(home, "conversations", "--read", INTERCOM_BASE_URL=service.url("watches"))
        assert read.returncode == 0, read.stderr
        yield service


def note(running: Running) -> str:
    """The page of a change that was made three weeks ago."""
    at = datetime.fromtimestamp(time.time() - 20 * 86_400, UTC).isoformat()
    said = {"text": "new guidance for deliveries", "at": at, "touches": {"source": "article/7003"}}
    with api(running, DAVE) as client:
        return f"/aftermath/{client.post('/notes', json=said).raise_for_status().json()['id']}"


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_pages_with_figures_keep_to_their_width(
    someone: Callable[..., Person], running: Running, language: str
) -> None:
    who = someone("dave", language=language)
    for path in (*PAGES, note(running)):
        page = who.go(path)
        assert page.locator(".sort").count() or path in WITHOUT_FIGURES, path
        assert language != "en-GB" or violations(who) == [], path
        assert list(faults(page)) == [], path


def test_what_does_not_keep_to_its_width_is_found(someone: Callable[..., Person]) -> None:
    page = someone("dave").go("/cost")
    page.evaluate("document.querySelectorAll('td').forEach(one => one.style.whiteSpace = 'nowrap')")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.evaluate("document.querySelector('main input').style.borderRadius = '0'")
    found = list(faults(page))
    assert [one for one in found if one.startswith("a field without style: <input")]
    assert [one for one in found if " wide in a window of 1280: " in one]
