"""The page Reach: the sort of each number, the weeks as a picture, and what is wrong in words."""

from __future__ import annotations

import pytest

from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.stage import ERIN, Stage
from tests.known_conversations import know, truths

PAGE = f"{HOME}/reach"


@pytest.fixture
def knowing(calm: Stage) -> Stage:
    now = calm.clock.now
    calm.intercom.hold("article/7003", title="Change your <b>delivery</b>")
    calm.look()
    with calm.guarded.transaction() as work:
        know(work.state, truths(int(now), 2_000), now)
    return calm


def test_the_numbers_of_a_deletion_are_those_of_the_api(knowing: Stage) -> None:
    made = signed_in(knowing, ERIN)
    html = made.page(f"{PAGE}?kind=article&id=7003&operation=delete&days=90")
    told = knowing.get("/api/v1/reach", ERIN, resource="article/7003", operation="delete", since="90d")
    said = words(html).replace("&lt;", "<").replace("&gt;", ">")
    assert told["headline"] in said
    for line in (*told["lines"], *told["trend"]):
        assert line["figure"]["sentence"] in said
    assert html.count("<rect") == 2 * len(told["trend"])
    assert "Change your &lt;b&gt;delivery&lt;/b&gt;" in html
    assert f"{HOME}/settings/article/7003" in Reader(html).links


def test_the_form_comes_first_and_keeps_what_was_asked(knowing: Stage) -> None:
    made = signed_in(knowing, ERIN)
    assert "Say how many" in made.page(PAGE)
    html = made.page(f"{PAGE}?kind=article&id=7003&operation=change&days=30")
    assert 'value="7003"' in html
    assert '<option value="30" selected>' in html
    assert '<option value="change" selected>' in html
    assert "Changing “" in html


def test_the_page_of_a_resource_leads_to_it(knowing: Stage) -> None:
    made = signed_in(knowing, ERIN)
    assert f"{PAGE}?kind=article&id=7003" in Reader(made.page(f"{HOME}/settings/article/7003")).links
    assert "reach?" not in made.page(f"{HOME}/settings/ip_allowlist/singleton")


def test_what_is_wrong_is_said(knowing: Stage) -> None:
    made = signed_in(knowing, ERIN)
    gone = words(made.page(f"{PAGE}?kind=article&id=1"))
    assert "There is no article/1, and there never was one that was read." in gone
    for query, status in (
        ("kind=article&id=7003&days=8", 400),
        ("kind=article&id=7003&operation=sell", 400),
        ("kind=artikle&id=7003", 404),
        ("kind=ip_allowlist&id=singleton", 422),
    ):
        assert made.get(f"{PAGE}?{query}").status_code == status


def test_where_nothing_is_read_the_page_says_so(calm: Stage) -> None:
    calm.intercom.hold("article/7003", title="Change your delivery")
    calm.look()
    said = words(signed_in(calm, ERIN).page(f"{PAGE}?kind=article&id=7003"))
    assert "unknown, because no conversations were read yet" in said
