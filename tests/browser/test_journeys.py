"""What people come for, done in a browser from the first page to the last word."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.chromium import Person
from tests.browser.lived_in import ALICE
from tests.guard.cli.service import PATIENCE, Running, within


def test_a_live_change_is_held_and_denied(someone: Callable[..., Person], running: Running) -> None:
    """Carol's office hours were put back while people decide. Alice denies them, and they stay as they were."""
    alice = someone("alice")
    expect(alice.page.get_by_role("heading", name="Today")).to_be_visible()
    alice.page.get_by_role("link", name="Standard support hours” was changed").first.click()
    expect(alice.page.get_by_text("The change is taken back while people decide.")).to_be_visible()
    alice.page.get_by_label("Comment (needed where you want changes)").fill("Mondays are not enough")
    alice.page.get_by_role("button", name="Deny").click()
    expect(alice.page.get_by_role("status")).to_have_text("Your denial is recorded.")
    expect(alice.page.get_by_text("Mondays are not enough", exact=True)).to_be_visible()
    with running.intercom("alice") as intercom:
        within(
            PATIENCE,
            lambda: len(intercom.get("/office_hours_schedules/41").json()["time_intervals"]) > 1,
        )


def test_somebody_decides_with_the_keyboard_alone(someone: Callable[..., Person]) -> None:
    """Bob's proposal: from the sign-in to the approval without touching the mouse."""
    window = someone()
    window.go("/")
    page = window.page

    def tab_to(what: Callable[[], str], wanted: str) -> None:
        for _ in range(80):
            if wanted in what():
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard never reaches {wanted!r} on {page.url}.")

    def focused() -> str:
        return str(
            page.evaluate("(a => a === document.body ? '' : a.innerText || a.id)(document.activeElement)")
        )

    tab_to(focused, "Alice")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{window.home}/")
    page.keyboard.press("Tab")
    assert focused() == "Skip to the content"
    tab_to(focused, "Change Office hours schedule")
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals/*")
    tab_to(focused, "comment")
    page.keyboard.type("the desk agrees")
    tab_to(focused, "Approve")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Your approval is recorded.")
    expect(page.get_by_text("the desk agrees").first).to_be_visible()
    expect(page.get_by_text(ALICE).first).to_be_visible()


def test_the_pages_speak_french_to_who_reads_french(someone: Callable[..., Person]) -> None:
    window = someone("erin", language="fr-FR", zone="Asia/Tokyo")
    expect(window.page.get_by_role("heading", name="Aujourd\u2019hui")).to_be_visible()
    expect(window.page.get_by_role("link", name="Asia/Tokyo")).to_be_visible()
    window.follow("Propositions")
    window.page.get_by_role("link", name="Toutes").click()
    expect(window.page.get_by_text("bob@acme.example").first).to_be_visible()
    window.page.get_by_role("link", name="erin@acme.example").click()
    window.page.get_by_label("Langue").select_option("en")
    window.page.get_by_label("Fuseau horaire").fill("Europe/Paris")
    window.page.get_by_role("button", name="Enregistrer").click()
    expect(window.page.get_by_role("status")).to_have_text("Pages are shown like this from now on.")
