"""Somebody asks for a change, from the first page to the last word: by mouse, by keyboard, and in a hurry."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.chromium import Person
from tests.browser.lived_in import DAVE

VERDICT = "#verdict"


def _ask(page: Page, button: str = "Ask for it") -> None:
    page.get_by_role("button", name=button).click()


def test_the_verdict_follows_what_is_typed_and_the_proposal_is_edited_and_withdrawn(
    someone: Callable[..., Person],
) -> None:
    carol = someone("carol")
    page = carol.follow("Proposals")
    page.get_by_role("link", name="Ask for a change").click()
    page.get_by_role("link", name="Tag", exact=True).click()
    page.get_by_role("link", name="Ask for a new one").click()
    verdict = page.locator(VERDICT)
    expect(verdict).to_contain_text("Nothing is changed yet")
    page.get_by_label("Name (needed)").fill("winter")
    expect(verdict).to_contain_text("Nobody has to agree")
    page.get_by_label("Name (needed)").fill("")
    expect(verdict).to_contain_text("Nothing is changed yet")
    carol.go("/settings/office_hours_schedule/41/propose")
    zone = page.get_by_role("textbox", name="Time zone name")
    zone.fill("Rome")
    expect(page.locator(VERDICT)).to_contain_text("is no time zone")
    _ask(page)
    expect(page.get_by_role("alert")).to_contain_text("This cannot be asked for yet")
    page.get_by_role("alert").get_by_role("link").click()
    expect(zone).to_be_focused()
    zone.fill("Europe/Rome")
    expect(page.locator(VERDICT)).to_contain_text("needs approval")
    page.get_by_label("Reason").fill("the desk moves")
    _ask(page)
    expect(page.get_by_role("status")).to_contain_text("It is asked for")
    page.get_by_role("link", name="Edit it").click()
    expect(zone).to_have_value("Europe/Rome")
    zone.fill("Europe/Madrid")
    _ask(page, "Save the edit")
    expect(page.get_by_text("edition 2")).to_be_visible()
    _ask(page, "Withdraw this proposal")
    expect(page.get_by_role("link", name="Ask for the same")).to_be_visible()


def test_a_change_is_asked_for_with_the_keyboard_alone(someone: Callable[..., Person]) -> None:
    """Enter in a field checks what was typed: it never asks, adds or takes away anything by itself."""
    carol = someone("carol")
    page = carol.go("/settings/tag/propose")

    def tab_to(wanted: str) -> None:
        for _ in range(60):
            found = page.evaluate("(a => a.name || a.innerText || '')(document.activeElement)")
            value = page.evaluate("document.activeElement.value || ''")
            if wanted in (found, value):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard never reaches {wanted!r}.")

    tab_to("f:/name")
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/propose")
    expect(page.locator(VERDICT)).to_contain_text("Nobody has to agree")
    tab_to("reason")
    page.keyboard.type("without a mouse")
    tab_to("ask")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/proposals/\w+\?done=asked"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Create Tag")


def test_what_only_a_person_can_do_becomes_a_permit(someone: Callable[..., Person]) -> None:
    carol = someone("carol")
    page = carol.go("/propose")
    page.get_by_role("link", name="Macro", exact=True).click()
    page.get_by_role("listitem").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="By whose hand")).to_be_visible()
    page.locator("[name='f:/name']").fill("Refund, spelt well")
    expect(page.locator(VERDICT)).to_contain_text("becomes a permit")
    page.get_by_label("How long they have").fill("2h")
    _ask(page)
    expect(page.get_by_role("heading", name="By hand", exact=True)).to_be_visible()
    expect(page.get_by_text("not done yet")).to_be_visible()


def test_glass_is_broken_after_a_second_look_and_somebody_else_reviews_it(
    someone: Callable[..., Person],
) -> None:
    dave = someone("dave")
    page = dave.go("/settings/office_hours_schedule/41/propose")
    page.get_by_role("textbox", name="Time zone name").fill("Europe/Berlin")
    page.get_by_label("Reason").fill("the desk moved to Berlin tonight")
    page.get_by_text("It cannot wait: break glass").click()
    page.get_by_label("Apply it now, without approval").check()
    _ask(page)
    expect(page.get_by_role("heading", name="Break glass?")).to_be_visible()
    _ask(page, "Break glass and apply it now")
    expect(page.get_by_role("heading", name="Glass was broken")).to_be_visible()
    path = page.url.partition("?")[0]
    alice = someone("alice")
    page = alice.go(path)
    expect(page.get_by_text(f"{DAVE} had it applied without approval")).to_be_visible()
    page.get_by_label("What you found").fill("Berlin works tonight")
    _ask(page, "Close the review")
    expect(page.get_by_text("Berlin works tonight").first).to_be_visible()


def test_the_form_speaks_french(someone: Callable[..., Person]) -> None:
    carol = someone("carol", language="fr-FR")
    page = carol.go("/settings/office_hours_schedule/42/propose")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Demander une modification")
    page.locator("[name='f:/name']").fill("Pilote")
    expect(page.locator(VERDICT)).to_contain_text("permis")
