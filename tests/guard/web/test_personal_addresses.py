"""IP addresses of people: for whom they are shown, in the API, exports, pages and messages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

import orjson
import pytest

from drift.web.rest.route import API, Route
from guard.core.model.records import Notification, Role
from guard.identity.tokens import create
from guard.notify.channel import Posted
from guard.notify.delivery import deliver_due, deliver_now
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from guard.web import ROUTES
from tests.guard.web.console.browser import HOME, crawled, signed_in
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, Stage
from tests.served import app_of

ADDRESS: Final = "203.0.113.9"
"""From which everybody on the stage acts."""
BARE: Final = re.compile(rf"{re.escape(ADDRESS)}(?![/\d])")


def with_ips_for(on: Stage, role: Role | None) -> Stage:
    guarded = replace(on.service.guarded, show_ips_to=role)
    on.service.guarded = guarded
    on.app = app_of(on.service, client_secret=None)
    return on


def found(on: Stage, who: str) -> dict[str, bool]:
    """Whether each route that reads shows the address, for everything there is to read."""
    shown: dict[str, bool] = {}
    for route in ROUTES:
        if route.method == "GET" and route.role is not None:
            for address in addresses(on, route):
                answer = on.ask(address, who)
                shown[address] = BARE.search(answer.text) is not None
    return shown


def addresses(on: Stage, route: Route[Any]) -> list[str]:
    path = route.path.replace("{kind}", "office_hours_schedule")
    if "{id}" not in path:
        formats = [parameter for parameter in route.parameters if parameter.name == "format"]
        words = formats[0].schema.get("enum", []) if formats else []
        return [path, *(f"{path}?format={word}" for word in words)]
    listed = path.partition("/{id}")[0]
    if listed.endswith("office_hours_schedule"):
        return [path.replace("{id}", "42")]
    listing = on.ask(listed, DAVE)
    items = listing.json["items"] if listing.status_code == 200 and listing.json else []
    return [path.replace("{id}", str(one["id"])) for one in items if "id" in one]


def test_a_viewer_sees_everything_but_the_addresses_of_people(seen: Stage) -> None:
    open_to_bob, open_to_erin = found(seen, BOB), found(seen, ERIN)
    assert sum(open_to_bob.values()) > 20, "what is hidden has to be there"
    assert [path for path, is_shown in open_to_erin.items() if is_shown] == []
    assert open_to_erin.keys() == open_to_bob.keys()


def test_what_is_hidden_is_the_address_alone(seen: Stage) -> None:
    for path in (f"{API}/activity", f"{API}/changes", f"{API}/decisions", f"{API}/findings"):
        theirs, full = seen.ask(path, ERIN).text, seen.ask(path, BOB).text
        hidden = re.sub(rf'"ip":"{ADDRESS}"', '"ip":null', full)
        assert theirs == BARE.sub("[hidden address]", hidden), path


@pytest.mark.parametrize(
    ("shown_to", "see"),
    [
        ("viewer", {ERIN, BOB, ALICE, DAVE}),
        ("requester", {BOB, ALICE, DAVE}),
        ("approver", {ALICE, DAVE}),
        ("operator", {DAVE}),
        (None, set()),
    ],
)
def test_a_setting_says_from_which_role_on_they_are_shown(
    busy: Stage, shown_to: Role | None, see: set[str]
) -> None:
    on = with_ips_for(busy, shown_to)
    assert {who for who in (ERIN, BOB, ALICE, DAVE) if ADDRESS in on.ask(f"{API}/activity", who).text} == see
    asked = {
        "changes": [{"create": True, "kind": "tag", "set": {"/name": "new"}}],
        "reason": f"seen from {ADDRESS}",
    }
    page = f"{HOME}/proposals/{orjson.loads(on.post(f'{API}/proposals', asked, BOB).data)['id']}"
    assert {who for who in (ERIN, BOB, ALICE, DAVE) if ADDRESS in signed_in(on, who).page(page)} == see


def test_no_page_shows_a_viewer_an_address_of_somebody(seen: Stage) -> None:
    pages = crawled(signed_in(seen, ERIN), f"{HOME}/")
    assert len(pages) > 5
    assert [path for path, text in pages.items() if BARE.search(text)] == []


def test_a_narrow_token_sees_what_its_scope_leaves_of_its_role(busy: Stage) -> None:
    busy.tokens["narrow"] = create(busy.guarded, DAVE, "operator", scopes=["read"])
    assert ADDRESS not in busy.ask(f"{API}/activity", "narrow").text


def test_the_values_of_settings_stay(busy: Stage) -> None:
    busy.intercom.change("ip_allowlist", ip_allowlist=["203.0.113.0/24", "192.0.2.77"])
    busy.look()
    busy.intercom.change(HOURS, name="192.0.2.78")
    busy.look()
    state = busy.get(f"{API}/resources/ip_allowlist/singleton", ERIN)
    assert "192.0.2.77" in str(state["body"])
    ids = [change["id"] for change in busy.get(f"{API}/changes", ERIN)["items"][:5]]
    changes = [busy.get(f"{API}/changes/{id}", ERIN) for id in ids]
    values = [field.get("after") for change in changes for field in change["moved"]]
    assert "192.0.2.78" in values
    assert any("192.0.2.77" in str(value) for value in values)


class Channel:
    name = "webhook"
    edits = False

    def __init__(self) -> None:
        self.sent: list[Notification] = []

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted:
        self.sent.append(notification)
        return Posted("")


@pytest.mark.parametrize(("shown_to", "is_shown"), [("viewer", True), ("requester", False), (None, False)])
def test_messages_are_for_everybody_in_their_channel(
    calm: Stage, shown_to: Role | None, is_shown: bool
) -> None:
    guarded = replace(calm.guarded, show_ips_to=shown_to, channels=("webhook",))
    message = Message(
        event="finding.opened",
        severity="high",
        title="No exports",
        text=(f"{CAROL} from {ADDRESS}",),
        path="/api/v1/findings/1",
        details={"actor": CAROL, "ip": ADDRESS},
    )
    channel = Channel()
    with guarded.transaction() as work:
        enqueue(work, message)
        assert (ADDRESS in work.for_everybody(f"from {ADDRESS}")) == is_shown
    assert deliver_due(guarded, {"webhook": channel}, "") == 1
    assert deliver_now(guarded, {"webhook": channel}, "", message)
    assert [ADDRESS in str(one.payload) for one in channel.sent] == [is_shown] * 2
    assert channel.sent[0].payload["details"] == {"actor": CAROL, "ip": ADDRESS if is_shown else None}


def test_files_that_are_the_same_for_everybody_are_sent_as_they_stand(seen: Stage) -> None:
    client = seen.app.test_client()
    for path in ("/console.css", "/console.js", "/htmx.js"):
        outside, inside = client.get(path), signed_in(seen, DAVE).get(path)
        assert outside.data == inside.data, path
