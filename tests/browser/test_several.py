"""Two workspaces in the console: the pages of both keep nobody out, the switcher works by keyboard, and what differs is
asked for where it is to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.browser.chromium import Person
from tests.browser.lived_in import DAVE
from tests.browser.test_barriers import ONLY_OF_SEVERAL, violations
from tests.browser.walking import sort_of, sorts
from tests.browser.widths import faults
from tests.guard.cli.service import Running, guardrail, started

FILE = """workspaces:
  - {name: default, embedded: true, default: true}
  - {name: test, embedded: true}
"""
COMPARED = "/compare/workspaces?to=test&kind=office_hours_schedule"
PAGES = ("/workspaces", COMPARED, "/compare/workspaces?to=test&kind=ticket_type", "/compare/workspaces")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    (home / "workspaces.yaml").write_text(FILE)
    with started(home, "serve", GUARDRAIL_WORKSPACES=str(home / "workspaces.yaml")) as service:
        for _ in ("default", "test"):
            service.until(lambda line: "is looked after from now on" in line)
        yield service


@pytest.fixture(scope="module")
def token(running: Running) -> str:
    """Dave's, good for both."""
    file = str(running.home / "workspaces.yaml")
    told = ("token", "create", DAVE, "--role", "operator", "--workspace", "all")
    made = guardrail(running.home, *told, GUARDRAIL_WORKSPACES=file)
    assert made.returncode == 0, made.stderr
    return next(word for word in made.stdout.split() if len(word) > 30)


@pytest.fixture
def enter(someone: Callable[..., Person], token: str) -> Callable[..., Person]:
    def sign_in(**more: str) -> Person:
        who = someone(**more)
        page = who.go("/")
        page.locator("#token").fill(token)
        page.locator("#token").press("Enter")
        page.wait_for_url(f"{who.home}/**")
        return who

    return sign_in


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_pages_of_several_keep_nobody_out(enter: Callable[..., Person], language: str) -> None:
    who = enter(language=language)
    seen = set()
    for path in PAGES:
        page = who.go(path)
        seen.add(sort_of(f"/w/default{path}", sorts()))
        for scheme in ("light", "dark") if language == "en-GB" else ("light",):
            page.emulate_media(color_scheme=scheme)
            assert violations(who) == [], (path, scheme)
        page.emulate_media(color_scheme="light")
        assert list(faults(page)) == [], path
    assert seen == ONLY_OF_SEVERAL


def test_what_differs_is_asked_for_in_the_workspace_that_changes(enter: Callable[..., Person]) -> None:
    who = enter()
    page = who.go(COMPARED)
    page.get_by_label("Reason").fill("as in the other one")
    page.get_by_role("button", name="Ask to bring default to test").click()
    page.wait_for_url("**/w/test/proposals/*")
    assert page.get_by_text("as in the other one").count()
    id = page.url.partition("?")[0].rpartition("/")[2]
    page.goto(f"{who.running.url('Guardrail')}/w/test/proposals")
    assert page.locator(f"a[href='/w/test/proposals/{id}']").count()
    who.go("/proposals")
    assert page.locator(f"a[href$='/proposals/{id}']").count() == 0


def test_the_switcher_leads_to_the_same_part_of_the_other_by_keyboard(enter: Callable[..., Person]) -> None:
    who = enter()
    page = who.go("/drift")
    switch = page.locator("details.switch")
    switch.locator("summary").focus()
    page.keyboard.press("Enter")
    assert switch.get_attribute("open") is not None
    switch.get_by_role("link", name="test", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/test/drift")
