"""A viewer finds who changed the welcome message, and why."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.chromium import Person
from tests.browser.lived_in import CAROL, api
from tests.guard.cli.service import PATIENCE, Running, within


def test_a_viewer_finds_who_changed_the_welcome_message_and_why(
    someone: Callable[..., Person], running: Running
) -> None:
    with running.intercom("carol") as intercom:
        act = {
            "as": CAROL,
            "activity_type": "welcome_message_change",
            "metadata": {"before": "Hello", "after": "Spring sale: 20 % off"},
        }
        intercom.post("/_sandbox/act", json=act).raise_for_status()
    with api(running, CAROL) as client:
        changes = "/changes?kind=messenger_settings&operation=updated"
        within(PATIENCE, lambda: bool(client.get(changes).json()["items"]))
        number = client.get(changes).json()["items"][0]["id"]
        said = client.post(f"/changes/{number}/reason", json={"reason": "the spring sale"})
        said.raise_for_status()
    window = someone("erin")
    window.follow("Timeline")
    expect(window.page.get_by_role("heading", name="Timeline")).to_be_visible()
    window.page.get_by_role("link", name="Messenger settings").first.click()
    expect(window.page.get_by_text("Spring sale: 20 % off")).to_be_visible()
    expect(window.page.get_by_text(CAROL).first).to_be_visible()
    expect(window.page.get_by_text("“the spring sale”")).to_be_visible()
