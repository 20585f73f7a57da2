"""The page Exports: everybody sees how targets go; operators deal with what was refused, each with one button."""

from __future__ import annotations

from tests.guard.web.api.test_exports import PATH, exporting
from tests.guard.web.console.browser import HOME, Browser, Form, Reader, signed_in
from tests.guard.web.stage import DAVE, ERIN, Stage

__all__ = ["exporting"]  # the fixture
EXPORTS = f"{HOME}/exports"


def pressed(browser: Browser, form: Form, **values: str) -> str:
    """The page that a form leads to."""
    answer = browser.send(form, **values)
    assert answer.status_code == 303, answer.text
    return browser.page(answer.headers["Location"])


def test_everybody_sees_how_each_target_goes_and_may_press_nothing(exporting: Stage) -> None:
    page = signed_in(exporting, ERIN).page(EXPORTS)
    for said in ("siem", "refused events", "acme-2-1", "it answered 400", "GUARDRAIL_EXPORT_LAKE is not set"):
        assert said in page
    assert "not in exports.yaml" in page
    assert [form for form in Reader(page).forms if "/exports/" in form.action] == []


def test_an_operator_tries_again_lets_go_and_sends_again(exporting: Stage) -> None:
    browser = signed_in(exporting, DAVE)
    page = browser.page(EXPORTS)
    assert "Send a part again" in page
    forms = Reader(page).forms
    drop = next(
        one for one in forms if one.action.endswith("/siem/drop") and one.values["letter"] == "acme-2-1"
    )
    assert "They will never be sent there." in pressed(browser, drop)
    assert [one["id"] for one in exporting.get(f"{PATH}/siem/letters", ERIN)["items"]] == [
        "acme-1-1",
        "acme-3-1",
    ]
    retry = next(one for one in forms if one.action.endswith("/siem/retry") and "letter" not in one.values)
    assert "They will be tried again within seconds." in pressed(browser, retry)
    again = next(one for one in forms if one.action.endswith("/siem/replay"))
    told = pressed(browser, again, **{"from": "1", "comment": "Splunk lost its disk"})
    assert "It is sent again from there on." in told
    assert "Splunk lost its disk" in told
    assert exporting.get(f"{PATH}/siem", ERIN)["delivered"] == 0


def test_what_cannot_be_done_is_said_on_the_page(exporting: Stage) -> None:
    browser = signed_in(exporting, DAVE)
    again = next(one for one in Reader(browser.page(EXPORTS)).forms if one.action.endswith("/siem/replay"))
    refused = browser.send(again, **{"from": "yesterday"})
    told = refused.text
    assert refused.status_code == 422
    assert "The number of an entry of the ledger is taken as well." in told
    assert all("/lake/replay" not in one.action for one in Reader(told).forms), (
        "files of days are written once"
    )
