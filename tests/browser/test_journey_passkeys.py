"""A vote that a policy wants confirmed with a passkey, in a browser with an authenticator of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import Person, person
from tests.browser.conftest import OFTEN
from tests.browser.lived_in import BOB, api
from tests.guard.cli.service import Running, started

POLICIES = Path(__file__).parents[2] / "policies"
ASKED = {
    "changes": [{"resource": "office_hours_schedule/42", "set": {"/time_zone_name": "Europe/London"}}],
    "reason": "the London desk takes over",
}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service at `localhost`, as passkeys are for a name; office hours take a passkey. Bob has asked for others."""
    folder = tmp_path_factory.mktemp("policies") / "policies"
    shutil.copytree(POLICIES, folder)
    hours = folder / "office-hours.yaml"
    text = hours.read_text()
    assert text.count("      require_approval:\n") == 1
    hours.write_text(
        text.replace("      require_approval:\n", "      require_approval:\n        step_up: true\n")
    )
    settings = {**OFTEN, "GUARDRAIL_POLICIES": str(folder)}
    with started(tmp_path_factory.mktemp("home"), "serve", **settings) as service:
        service.until(lambda line: line.startswith("Ready:"))
        with api(service, BOB) as client:
            client.post("/proposals", json=ASKED).raise_for_status()
        service.lines[:] = [
            line.replace("127.0.0.1", "localhost") if line.startswith("Guardrail") else line
            for line in service.lines
        ]
        yield service


def with_authenticator(window: Person) -> None:
    """Somebody whose finger the authenticator always knows."""
    devices = window.context.new_cdp_session(window.page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_a_vote_is_confirmed_with_a_passkey(browser: Browser, strict: Running) -> None:
    """Alice is led to add one, adds it, adds another with it, and votes with it."""
    alice = person(browser, strict)
    with_authenticator(alice)
    page = alice.sign_in("alice")
    page.get_by_role("link", name="Change Office hours schedule").first.click()
    page.wait_for_url("**/proposals/*")
    proposal = page.url
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("Add one on the page You")
    page.get_by_role("link", name="passkey", exact=True).click()
    page.get_by_label("Name of the new passkey").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status")).to_have_text("Your passkeys are as you see them here now.")
    expect(page.get_by_text("Laptop", exact=True)).to_be_visible()
    alice.go(proposal)
    page.get_by_label("Comment (needed where you want changes)").fill("the desk agrees")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_have_text("Your approval is recorded.")
    expect(page.get_by_text("the desk agrees", exact=True).first).to_be_visible()
    alice.go("/you")
    page.get_by_role("button", name="Remove the passkey Laptop").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()
    assert alice.troubles == []
    alice.context.close()
