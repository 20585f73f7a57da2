"""Signing in with an identity provider that runs in a process of its own, in a browser that follows every redirect."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import Person, person
from tests.browser.conftest import OFTEN
from tests.fakes.identity_provider import CLIENT_ID, SECRET, RealProvider, real_provider
from tests.guard.cli.service import Running, started

POLICIES = Path(__file__).parents[2] / "policies"
PEOPLE = """
version: 1
groups:
  support-ops: [alice@acme.example]
  security: [dave@acme.example]
break_glass: [dave@acme.example]
roles:
  operator: [claim:guardrail-admins]
  approver: [group:support-ops]
  viewer: ["*@acme.example"]
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with real_provider() as found:
        found.has("a1", email="alice@acme.example", email_verified=True)
        found.has("m1", email="mallory@evil.example", email_verified=True)
        yield found


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory: pytest.TempPathFactory, provider: RealProvider) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("policies") / "policies"
    shutil.copytree(POLICIES, folder)
    (folder / "people.yaml").write_text(PEOPLE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {
        **OFTEN,
        "PORT": port,
        "GUARDRAIL_POLICIES": str(folder),
        "GUARDRAIL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "GUARDRAIL_OIDC_ISSUER": provider.url,
        "GUARDRAIL_OIDC_CLIENT_ID": CLIENT_ID,
        "GUARDRAIL_OIDC_CLIENT_SECRET": SECRET,
        "GUARDRAIL_OIDC_NAME": "Acme",
    }
    with started(tmp_path_factory.mktemp("home"), "serve", **settings) as service:
        service.until(lambda line: line.startswith("Ready:"))
        yield service


def window_of(browser: Browser, running: Running) -> Person:
    """Whose browser fetches nothing from other machines, which the page of the provider would."""
    made = person(browser, running)
    made.context.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    return made


def test_somebody_signs_in_with_their_account_and_out_again(browser: Browser, open_to_all: Running) -> None:
    window = window_of(browser, open_to_all)
    page = window.go("/proposals?show=all")
    page.get_by_role("link", name="Sign in with Acme").click()
    page.locator("input[name=sub]").last.fill("a1")
    page.get_by_role("button", name="Authorize").first.click()
    page.wait_for_url(f"{window.home}/proposals?show=all")
    window.go("/you")
    expect(page.get_by_text("alice@acme.example").first).to_be_visible()
    expect(page.get_by_text("your identity provider no longer vouches for you")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in")
    assert window.troubles == []
    window.context.close()


def test_whom_nobody_gave_a_role_is_told_so(browser: Browser, open_to_all: Running) -> None:
    window = window_of(browser, open_to_all)
    page = window.go("/")
    page.get_by_role("link", name="Sign in with Acme").click()
    page.locator("input[name=sub]").last.fill("m1")
    page.get_by_role("button", name="Authorize").first.click()
    expect(page.get_by_role("alert")).to_contain_text("nobody gave this address a role here")
    assert window.troubles == []
    window.context.close()
