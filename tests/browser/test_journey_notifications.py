"""A mail says what waits, its link leads to the page, and whoever gets it chooses how they are told from then on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import NARROW, Person
from tests.browser.conftest import OFTEN
from tests.browser.lived_in import ALICE, live_in
from tests.browser.test_barriers import violations
from tests.guard.cli.service import PATIENCE, ROOT, Running, started, within
from tests.guard.notify.mail.mail_server import Mailbox, mail_server

NOTIFICATIONS = """\
version: 1
channels:
  readers: { type: mail, to: [concerned] }
routes:
  - to: readers
"""


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, box: Mailbox) -> Iterator[Running]:
    """The service of the other journeys, which writes mail."""
    policies = Path(shutil.copytree(ROOT / "policies", tmp_path_factory.mktemp("set") / "policies"))
    (policies / "notifications.yaml").write_text(NOTIFICATIONS)
    mail = {
        "GUARDRAIL_POLICIES": str(policies),
        "GUARDRAIL_SMTP": f"smtp://127.0.0.1:{box.port}",
        "GUARDRAIL_MAIL_FROM": "guard@acme.example",
        "GUARDRAIL_PUBLIC_URL": "http://localhost",
    }
    with started(tmp_path_factory.mktemp("home"), "serve", **OFTEN, **mail) as service:
        service.until(lambda line: line.startswith("Ready:"))
        live_in(service)
        yield service


def link_in_mail(box: Mailbox) -> str:
    """Where the mail about Bob's proposal leads Alice; "" where it has not come yet."""
    for reader, mail in box.mails:
        body = mail.get_body(("plain",))
        if reader == ALICE and mail["X-Guardrail-Event"] == "proposal.asked" and body is not None:
            found = re.search(r"http://localhost(/w/\S+/proposals/\S+)", body.get_content())
            return found[1] if found else ""
    return ""


def test_a_mail_leads_to_what_waits_and_to_the_choice(someone: Callable[..., Person], box: Mailbox) -> None:
    within(PATIENCE, lambda: bool(link_in_mail(box)))
    alice = someone("alice")
    alice.page.goto(re.sub(r"/w/.*", "", alice.page.url) + link_in_mail(box))
    expect(alice.page.get_by_text("the London desk takes over").first).to_be_visible()
    alice.go("/you")
    alice.page.get_by_role("link", name="What reaches you, and when").click()
    expect(alice.page.get_by_role("heading", name="How you are told")).to_be_visible()
    expect(alice.page.get_by_text("asks for a change").first).to_be_visible()
    alice.page.get_by_label("Once a day").check()
    alice.page.get_by_label("Mention me in messages that ask me something").uncheck()
    alice.page.get_by_role("button", name="Keep").click()
    expect(alice.page.get_by_role("status")).to_have_text("You are told like this from now on.")
    expect(alice.page.get_by_label("Once a day")).to_be_checked()
    expect(alice.page.get_by_label("Mention me in messages that ask me something")).not_to_be_checked()


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_the_page_has_no_barrier(someone: Callable[..., Person], language: str) -> None:
    alice = someone("alice", size=NARROW, language=language)
    alice.go("/you/notifications")
    for scheme in ("light", "dark"):
        alice.page.emulate_media(color_scheme=scheme)
        assert violations(alice) == []
    assert alice.page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
