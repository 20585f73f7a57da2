"""A resource that was made again goes on where the old one ended: its children, its history, its exemptions."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from drift.core.model.resources import Ref
from guard.workflow.approval_workflow import cast_vote
from tests.flows.policies import beside_the_starters, only
from tests.flows.world import ALICE, CAROL, DAVE, MALLORY, World, world

WATCHED = """
version: 1
policies:
  - id: schedules-stay
    because: opening hours are agreed with customers
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: [deleted] }
    then: revert
  - id: options-stay
    because: workflows branch on them
    severity: low
    owner: alice@acme.example
    watch: { kind: conversation_attribute_option, change: [deleted] }
    then: revert
  - id: tags-stay
    because: reports count them
    severity: low
    owner: alice@acme.example
    watch: { kind: tag, change: [deleted] }
    then: revert
"""

STRANGE = """
version: 1
policies:
  - id: strange-hosts-are-agreed
    because: customer data leaves for this host
    severity: critical
    owner: dave@acme.example
    watch: { kind: data_connector }
    must: { properties: { url: { pattern: "^https://[a-z]+[.]acme[.]example/" } } }
    then: { require_approval: { from: [security, support-ops], expires_in: 24h, meanwhile: revert, on_expiry: revert } }
"""

REDIRECTS = """
version: 1
policies:
  - id: redirects-lead-home
    because: articles come and go, and their old addresses lead to a collection
    severity: low
    owner: alice@acme.example
    watch: { kind: help_center_redirect }
    must: { properties: { target_type: { const: collection } } }
    then: { revert: { set: { target_type: collection, target_id: "302" } } }
"""

EXEMPT_IN_PART = """
version: 1
policies:
  - id: schedules-stay
    because: customers know them
    severity: high
    watch: { kind: office_hours_schedule, change: [deleted] }
    then: revert
  - id: schedules-are-as-agreed
    because: names and zones are agreed
    severity: high
    watch: { kind: office_hours_schedule, where: { properties: { name: { pattern: Paris } } } }
    must: { properties: { name: { pattern: "^Our " }, time_zone_name: { const: Europe/Paris } } }
    then: revert
    exemptions:
      - { resource: "42", pointer: /name, until: 2099-12-31, reason: an old name, owner: alice@acme.example }
"""


def page(w: World, source: int, name: str) -> Any:
    body = {
        "title": name, "html": f"<p>{name}</p>", "locale": "en", "source_id": source, "external_id": name,
        "ai_agent_availability": False, "ai_copilot_availability": True,
    }  # fmt: skip
    return w.act(CAROL, "POST", "/ai/external_pages", body)


def settle(w: World) -> None:
    for _ in range(4):
        w.look()
        w.service.turn()


def test_a_source_comes_back_and_then_its_pages_under_its_new_id(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        old = {page(w, 601, name)["id"] for name in ("prices", "hours")}
        w.look()
        w.act(MALLORY, "DELETE", "/ai/content_import_sources/601")
        settle(w)
        (source,) = [
            one
            for one in w.get("/ai/content_import_sources")["data"]
            if one["url"] == "https://kb-feed.acme.example/"
        ]
        pages = [one for one in w.get("/ai/external_pages")["data"] if one["source_id"] == source["id"]]
        flags = {one["external_id"]: one["ai_agent_availability"] for one in pages}
        assert (flags["prices"], flags["hours"]) == (False, False)
        with w.guarded.view() as view:
            assert all(view.state.aliases.latest(Ref("external_page", id_)).id != id_ for id_ in old)
        posted = len(w.writes())
        settle(w)
        assert len(w.writes()) == posted  # once


def test_a_schedule_comes_back_with_its_closing_days(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, WATCHED)) as w:
        under = "/office_hours_schedules/{}/office_hours_exceptions"
        days = {day["exception_date"] for day in w.get(under.format(41))["data"]}
        name = w.get("/office_hours_schedules/41")["name"]
        w.act(MALLORY, "DELETE", "/office_hours_schedules/41")
        settle(w)
        (again,) = [one for one in w.get("/office_hours_schedules")["data"] if one["name"] == name]
        assert again["id"] != "41"
        assert {day["exception_date"] for day in w.get(under.format(again["id"]))["data"]} == days
        with w.guarded.view() as view:
            told = view.state.story(Ref("office_hours_schedule", again["id"]), 100)
        assert [chapter.version.ref.id for chapter in told] == ["41", again["id"]]
        assert told[0].ended_by is not None


def test_a_redirect_that_leads_elsewhere_is_deleted_and_made_as_it_should_be(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, REDIRECTS), copied=False) as w:
        center = w.get("/help_center/help_centers")["data"][0]["id"]
        under = f"/help_center/help_centers/{center}/redirects"
        settle(w)
        shown = w.get(under)["data"]
        assert {(one["target_type"], one["target_id"]) for one in shown} == {("collection", "302")}
        made = [one["method"] for one in w.writes()]
        assert made == ["DELETE", "POST"] * (len(made) // 2) != []
        settle(w)
        assert len(w.writes()) == len(made)
        assert "redirects-lead-home" not in {finding.policy for finding in w.findings()}
        with w.guarded.view() as view:
            (old,) = view.state.aliases.earlier(Ref("help_center_redirect", shown[0]["id"])) or (None,)
            assert old is None or view.state.versions.live(old) is None


def test_a_tag_goes_on_under_its_new_id(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, WATCHED)) as w:
        old = w.act(CAROL, "POST", "/tags", {"name": "vip"})["id"]
        w.look()
        w.act(MALLORY, "DELETE", f"/tags/{old}")
        settle(w)
        (new,) = [tag["id"] for tag in w.get("/tags")["data"] if tag["name"] == "vip"]
        with w.guarded.view() as view:
            assert view.state.aliases.latest(Ref("tag", old)) == Ref("tag", new)
            assert view.state.aliases.earlier(Ref("tag", new)) == (Ref("tag", old),)
            story = view.state.story(Ref("tag", new), 100)
        assert [chapter.version.ref.id for chapter in story] == [old, new]
        assert {finding.policy for finding in w.findings()}.isdisjoint({"tags-stay"})


def test_what_was_approved_stays_approved_when_it_is_made_under_another_id(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, STRANGE)) as w:
        settle(w)
        before = {one["id"] for one in w.get("/data_connectors")["data"]}
        wanted = {"name": "Leads", "http_method": "post", "url": "https://leads.example/in"}
        made = w.act(CAROL, "POST", "/data_connectors", wanted)["id"]
        settle(w)
        assert {one["id"] for one in w.get("/data_connectors")["data"]} == before
        (asked,) = [one for one in w.approvals() if one.ref == Ref("data_connector", made)]
        for voter in (ALICE, DAVE):  # no log tells who makes connectors: it takes two people
            cast_vote(w.guarded, asked.id, voter, "approve")
        settle(w)
        (again,) = {one["id"] for one in w.get("/data_connectors")["data"]} - before
        written = len(w.writes())
        settle(w)
        assert len(w.writes()) == written
        assert f"data_connector/{again}" not in {finding.subject for finding in w.findings()}


def vanish(tmp_path: Path, attribute: str, option: str) -> None:
    """An option goes without a trace: no API and no page of Intercom does that, and yet it may happen."""
    with sqlite3.connect(tmp_path / "sandbox.db") as store:
        where = ("conversation_attribute", attribute)
        (raw,) = store.execute("SELECT body FROM resource WHERE kind = ? AND id = ?", where).fetchone()
        body = json.loads(raw)
        body["options"] = [one for one in body["options"] if one["id"] != option]
        store.execute(
            "UPDATE resource SET body = ? WHERE kind = ? AND id = ?", (json.dumps(body).encode(), *where)
        )
    store.close()


def test_an_option_goes_on_under_the_id_that_its_attribute_gives_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, WATCHED)) as w:
        path = "/conversations/attributes/21"
        old = w.get(path)["options"][0]
        vanish(tmp_path, "21", old["id"])
        settle(w)
        (new,) = [one["id"] for one in w.get(path)["options"] if one["label"] == old["label"]]
        with w.guarded.view() as view:
            latest = view.state.aliases.latest(Ref("conversation_attribute_option", old["id"]))
            (intent,) = view.state.intents.of_kind("conversation_attribute_option", 0.0)
        assert latest == Ref("conversation_attribute_option", new)
        assert (intent.state, intent.result_id) == ("verified", new)
        assert "options-stay" not in {finding.policy for finding in w.findings()}


def test_a_field_that_is_exempt_under_the_old_id_keeps_nothing_else_from_being_put_back(
    tmp_path: Path,
) -> None:
    with world(tmp_path, policies=only(tmp_path, EXEMPT_IN_PART)) as w:
        w.act(MALLORY, "DELETE", "/office_hours_schedules/42")
        settle(w)
        (again,) = [one for one in w.get("/office_hours_schedules")["data"] if one["name"] == "Paris pilot"]
        assert again["id"] != "42"
        w.act(MALLORY, "PUT", f"/office_hours_schedules/{again['id']}", {"time_zone_name": "Asia/Tokyo"})
        settle(w)
        (put_back,) = [one for one in w.get("/office_hours_schedules")["data"] if one["id"] == again["id"]]
        assert put_back["time_zone_name"] == "Europe/Paris"
