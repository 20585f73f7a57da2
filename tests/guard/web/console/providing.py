"""People who sign in with an identity provider, in the tests of the console."""

from __future__ import annotations

from typing import Any

from tests.fakes.identity_provider import RealProvider
from tests.guard.web.console.browser import HOME, Browser, Reader, browser
from tests.guard.web.stage import DAVE, HOURS, PEOPLE, Stage

ROLES = """
roles:
  operator: [dave@acme.example, "claim:guardrail admins"]
  approver: [group:support-ops]
  requester: [claim:askers]
  viewer: ["*@acme.example"]
"""
COOKIE = "__Host-guardrail-provider"
WANTED = f"{HOME}/proposals?show=all"
ASKED = {
    "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
    "reason": "winter",
}


def named(on: Stage, roles: str) -> None:
    (on.policies / "people.yaml").write_text(PEOPLE + roles)
    on.service.reload_policies()


def known(real: RealProvider, email: str, **more: Any) -> str:
    """Let the provider know a person; returns what it calls them."""
    subject = f"sub-{email.partition('@')[0]}"
    real.has(subject, **{"email": email, "email_verified": True, **more})
    return subject


def to_provider(made: Browser, wanted: str = WANTED) -> str:
    """Follow the link of the sign-in page; returns the address of the provider."""
    link = next(link for link in Reader(made.page(f"/sign-in?next={wanted}")).links if "provider" in link)
    answer = made.get(link)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def through(on: Stage, real: RealProvider, email: str, **more: Any) -> Browser:
    made, subject = browser(on.app), known(real, email, **more)
    answer = made.get(f"/sign-in/callback?{real.sign_in(to_provider(made), subject)}")
    assert answer.status_code == 303, answer.text
    return made


def refused(on: Stage, real: RealProvider, email: str, **more: Any) -> str:
    made, subject = browser(on.app), known(real, email, **more)
    answer = made.get(f"/sign-in/callback?{real.sign_in(to_provider(made), subject)}")
    assert answer.status_code == 403, answer.text
    assert made.secret == ""
    return answer.text


def lets_in(made: Browser) -> bool:
    return made.get(f"{HOME}/you").status_code == 200


def status(on: Stage) -> tuple[str, str]:
    found = on.get("/api/v1/proposals", DAVE)["items"][0]
    return found["status"], found["sentence"]


def accounts(on: Stage) -> list[Any]:
    with on.guarded.view() as view:
        return view.accounts.list()
