"""The page Cost: amounts with their sorts, the days as a picture with its numbers, and what moved it."""

from __future__ import annotations

from guard.core.model.prices import OUTCOMES
from guard.web.console.pages import cost
from tests.conversations import DAY, facts, keep, lived
from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.stage import ERIN, Stage

PAGE = f"{HOME}/cost"


def test_amounts_days_and_moves_are_shown(calm: Stage) -> None:
    now = calm.clock.now
    truths = lived(now, count=6_000)
    calm.clock.now = now - 20 * DAY
    calm.intercom.hold("article/7003", title="Change your delivery")
    calm.look()
    calm.intercom.change("article/7003", title="Change your <b>delivery</b> address")
    calm.look()
    calm.clock.now = now
    with calm.guarded.transaction() as work:
        keep(work.state, facts(truths, now), truths[0].created_at, now)
    (calm.policies / "prices.yaml").write_text("version: 1\nlimit: 10\n")
    calm.service.reload_policies()
    html = signed_in(calm, ERIN).page(PAGE)
    page = words(html)
    told = calm.get("/api/v1/cost", ERIN)
    for part in ("to_date", "ripening", "expected", "before"):
        assert told[part]["sentence"] in page
    assert "The month has passed its limit of 10.00 USD." in page
    assert html.count("<rect") == len(told["days"]) == 17
    assert "Change your &lt;b&gt;delivery&lt;/b&gt; address" in html
    links = Reader(html).links
    assert f"{HOME}/settings/article/7003" in links
    assert f"{HOME}/changes/{told['moves'][0]['changes'][0]}" in links


def test_where_nothing_is_read_the_page_says_so(calm: Stage) -> None:
    page = words(signed_in(calm, ERIN).page(PAGE))
    assert page.count("unknown, because no conversations were read yet") == 8
    assert "No day of this month is final yet." in page
    assert "No limit is set: prices.yaml beside the policies takes one." in page


def test_every_outcome_has_a_title() -> None:
    assert sorted(cost._OUTCOMES) == sorted(OUTCOMES)
