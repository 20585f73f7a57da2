"""An operator makes a token for somebody new, who signs in with it and is out again when it is revoked."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.chromium import Person

FRANK = "frank@acme.example"


def test_somebody_new_gets_a_token_signs_in_and_is_out_when_it_is_revoked(
    someone: Callable[..., Person],
) -> None:
    dave = someone("dave")
    dave.go("/people/tokens")
    dave.page.get_by_label("For whom").fill(FRANK)
    dave.page.get_by_label("Role").select_option("viewer")
    dave.page.get_by_label("Lasts").select_option("30d")
    dave.page.get_by_role("button", name="Make the token").click()
    made = dave.page.get_by_role("status")
    expect(made).to_contain_text(f"A token for {FRANK}")
    secret = made.locator("pre").inner_text().strip()

    frank = someone()
    frank.go("/")
    frank.page.get_by_label("API token").fill(secret)
    frank.page.get_by_role("button", name="Sign in").click()
    expect(frank.page.get_by_role("heading", name="Today")).to_be_visible()
    frank.go("/people/tokens")
    expect(frank.page.get_by_text("Make a token")).to_have_count(0)

    dave.go("/people/tokens")
    dave.page.locator("li.token", has_text=FRANK).get_by_role("button").click()
    expect(dave.page.get_by_role("status")).to_have_text("The token is revoked. Its sessions have ended.")
    frank.page.reload()
    expect(frank.page.get_by_label("API token")).to_be_visible()
