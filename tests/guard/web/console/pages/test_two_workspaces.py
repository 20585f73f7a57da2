"""The page of two workspaces: what differs by name, for whoever may enter both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from guard.web.console.access import SESSION
from guard.web.console.pages.two_workspaces import AT_ONCE, LONG, PER_PAGE
from tests.guard.queries.workspaces.beside import beside
from tests.guard.web.api.test_beside import Both
from tests.guard.web.console.browser import Reader, words


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with beside(tmp_path) as two:
        two.intercoms["test"].change("office_hours_schedule/56", time_zone_name="Asia/Tokyo")
        two.intercoms["production"].hold("tag/19", name="winter")
        two.intercoms["production"].hold("macro/18", name="<b>Hi</b>", body="x")
        two.look()
        found = Both(two, tmp_path)
        yield found
        for service in found.services:
            service.stop()


def signed_in(both: Both, token: str) -> FlaskClient:
    client = both.app.test_client()
    form = Reader(client.get("/sign-in").text).forms[-1]
    answer = client.post("/sign-in", data={**form.values, "token": token})
    assert answer.status_code == 303, answer.text
    assert client.get_cookie(SESSION) is not None or SESSION in answer.headers.get("Set-Cookie", "")
    return client


def settings(page: str) -> int:
    """How many settings that differ stand on a page."""
    return page.partition('id="differences"')[2].count('<section class="card">')


def test_what_differs_is_shown_by_name_with_what_can_be_asked_for(both: Both) -> None:
    client = signed_in(both, both.bob)
    begin = client.get("/w/production/compare/workspaces")
    assert begin.status_code == 200, begin.text
    assert '<option value="test"' in begin.text
    page = client.get("/w/production/compare/workspaces?to=test").text
    said = words(page)
    assert "production, compared with test" in said
    assert "1 differs" in said
    assert "only in production" in said
    assert "<b>Hi" not in page
    assert "guardrail compare production test --propose test" in said
    assert "Ask to bring production to test" in said
    assert "no API that creates this Macro" in said
    links = Reader(page).links
    assert "/w/test/settings/office_hours_schedule/56" in links
    assert "/w/production/settings/office_hours_schedule/16" in links
    assert "/w/test/compare/workspaces?to=production" in links


def test_many_that_differ_stand_on_several_pages_behind_what_can_be_asked_for(both: Both) -> None:
    for name, value in (("production", "a"), ("test", "b")):
        fields = {f"field_{number}": value for number in range(AT_ONCE + 2)}
        both.two.intercoms[name].hold("office_hours_schedule/77", name="Wide", **fields)
        both.two.intercoms[name].hold("office_hours_schedule/78", name="Long", text=value * (LONG + 1))
    for number in range(PER_PAGE):
        both.two.intercoms["production"].hold(f"tag/3{number}", name=f"season {number}")
    both.two.look()
    client, address = signed_in(both, both.bob), "/w/production/compare/workspaces?to=test"
    first = client.get(address).text
    begin = words(first)
    total = PER_PAGE + 5
    assert begin.index("Ask to bring production to test") < begin.index("What differs")
    assert f"1 to {PER_PAGE} of {total}" in begin
    assert settings(first) == PER_PAGE
    assert f"guardrail compare production test --limit {total}" in begin
    assert "The ones before" not in begin
    follow = next(link for link in Reader(first).links if "page=2" in link)
    second = client.get(follow).text
    assert f"{PER_PAGE + 1} to {total} of {total}" in words(second)
    assert "The next ones" not in second
    assert settings(client.get(f"{address}&page=99").text) == settings(second) == 5
    both_pages = words(first) + words(second)
    assert "2 more fields differ" in both_pages
    assert "1 field differs" in both_pages
    assert settings(client.get(f"{address}&page=x").text) == PER_PAGE


def test_one_kind_that_is_the_same_differs_in_nothing(both: Both) -> None:
    page = signed_in(both, both.bob).get("/w/production/compare/workspaces?to=test&kind=team").text
    assert "Nothing is known to differ" in page
    assert "--propose" not in page


def test_a_workspace_that_the_reader_may_not_enter_is_not_there(both: Both) -> None:
    client = signed_in(both, both.erin)
    assert "no other workspace that you may enter" in client.get("/w/production/compare/workspaces").text
    assert client.get("/w/production/compare/workspaces?to=test").status_code == 404
    assert client.get("/w/production/compare/workspaces?to=nowhere").status_code == 404
