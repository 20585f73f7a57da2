"""The page of evidence: what a pack will hold, and the pack for those who may have it."""

from __future__ import annotations

import io
import zipfile

from drift.sync.ledger_feed import feed_ledger
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import ALICE, DAVE, ERIN, Stage

PAGE = f"{HOME}/evidence"
DAYS = "from=2026-09-01&to=2026-09-21"


def test_it_says_what_a_pack_of_a_control_will_hold(seen: Stage) -> None:
    feed_ledger(seen.guarded.workspace)
    page = signed_in(seen, ERIN).page(f"{PAGE}?control=SOC2-CC6.6&{DAYS}")
    assert '<option value="SOC2-CC6.6" selected>SOC2-CC6.6 (1 policy)</option>' in page
    assert f"{HOME}/policies/ip-allowlist-stays-on" in Reader(page).links
    assert f"{HOME}/policies/no-exports" not in Reader(page).links
    assert "from number 1 to" in page
    assert "a checkpoint that is signed when you take it" in page
    assert "nothing is known here of the time before" in page


def test_operators_take_it_and_others_are_told_who_may(seen: Stage) -> None:
    assert "Take the pack" not in signed_in(seen, ALICE).page(f"{PAGE}?{DAYS}")
    made = signed_in(seen, DAVE)
    forms = Reader(made.page(f"{PAGE}?{DAYS}")).forms
    answer = made.send(next(form for form in forms if form.action == PAGE and form.method == "post"))
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "evidence-all-2026-09-01-to-2026-09-21.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        assert pack.testzip() is None
        assert b"ip-allowlist-stays-on" in pack.read("decisions.csv")


def test_a_period_that_cannot_be_is_said_beside_the_form(seen: Stage) -> None:
    answer = signed_in(seen, ERIN).get(f"{PAGE}?from=2026-09-21&to=2026-09-01")
    assert answer.status_code == 422
    assert "before it begins on 2026-09-21" in answer.text


def test_without_days_it_begins_with_the_last_quarter_that_is_over(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(PAGE)
    assert 'name="from" value="2026-04-01"' in page
    assert 'name="to" value="2026-06-30"' in page
