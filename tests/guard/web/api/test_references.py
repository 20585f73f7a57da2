"""References over HTTP: resources and policies that name a resource, and what it names itself."""

from __future__ import annotations

from typing import Any

from drift.core.model.resources import Ref
from drift.web.rest.route import API
from tests.guard.web.stage import ERIN, HOURS, Stage


def references(on: Stage, name: str) -> Any:
    return on.get(f"{API}/resources/{name}/references")


def test_it_says_what_refers_to_a_resource(calm: Stage) -> None:
    calm.intercom.hold("admin/1", name="Ada", email="ada@acme.example", team_ids=[1, 2])
    calm.look()
    team = references(calm, "team/1")
    assert team["live"] is True
    assert team["title"] == "=Team 1"
    assert team["referrers"]["count"] == 1
    assert team["referrers"]["kinds"] == [
        {
            "kind": "admin",
            "count": 1,
            "first": [
                {"resource": {"kind": "admin", "id": "1"}, "title": "Ada", "fields": ["/team_ids/*"]},
            ],
        }
    ]
    assert [one["resource"] for one in team["refers_to"]] == [{"kind": "admin", "id": "1"}]
    assert team["refers_to"][0]["state"] == "there"
    assert {one["state"] for one in references(calm, "team/2")["refers_to"]} == {"missing"}


def test_a_policy_that_names_it_is_told(calm: Stage) -> None:
    found = references(calm, "office_hours_schedule/99")
    assert found["referrers"]["policies"] == [
        {"policy": "office-hours-need-a-second-pair-of-eyes", "places": ["/exemptions/0/resource"]}
    ]
    assert references(calm, HOURS)["referrers"]["policies"] == []


def test_a_kind_that_went_dark_makes_no_number_smaller_and_none_exact(calm: Stage) -> None:
    calm.intercom.hold("article/7", title="A", author_id=1)
    calm.intercom.hold("admin/1", name="Ada", email="ada@acme.example")
    calm.look()
    assert references(calm, "admin/1")["referrers"]["count"] == 2
    calm.intercom.unreadable["article"] = "The token may not read articles."
    calm.look()
    after = references(calm, "admin/1")["referrers"]
    assert (after["count"], after["sort"]) == (2, "bounded")
    assert any("The token may not read articles." in reason for reason in after["reasons"])


def test_what_is_not_there_is_not_found(calm: Stage) -> None:
    for name, sentence in (("team/99", "nothing that was read refers to it"), ("tema/1", "There is no kind")):
        answer = calm.ask(f"{API}/resources/{name}/references")
        assert answer.status_code == 404
        assert answer.json is not None
        assert sentence in answer.json["detail"]
    assert calm.ask(f"{API}/resources/team/1/references", None).status_code == 401
    assert calm.ask(f"{API}/resources/team/1/references", ERIN).status_code == 200


def test_as_many_as_are_wanted_are_named(calm: Stage) -> None:
    for number in range(5):
        calm.intercom.hold(f"content_snippet/{number}", title="S", locale="en", audience_ids=[1])
    calm.intercom.hold("audience/1", name="A", predicates=[], role_predicates=[])
    calm.look()
    path = f"{API}/resources/audience/1/references"
    assert [len(calm.get(path, first=n)["referrers"]["kinds"][0]["first"]) for n in (1, 4, 9)] == [1, 4, 5]
    assert calm.get(path, first=1)["referrers"]["count"] == 5
    assert calm.ask(path, first=0).status_code == 400


def test_what_was_made_again_is_found_under_its_old_id(calm: Stage) -> None:
    calm.intercom.hold("content_snippet/1", title="S", locale="en", audience_ids=[1])
    calm.intercom.hold("audience/2", name="A", predicates=[], role_predicates=[])
    calm.look()
    with calm.guarded.transaction() as work:
        work.state.aliases.add(Ref("audience", "1"), Ref("audience", "2"), work.now)
    (target,) = references(calm, "content_snippet/1")["refers_to"]
    assert (target["state"], target["reason"]) == ("missing", "It was made again as audience/2.")


def test_a_link_counts_where_it_leads_to_what_is_or_was_there(calm: Stage) -> None:
    address = "https://help.acme.example/en/articles"
    text = f"See {address}/7-invoices, {address}/8-gone and {address}/99-elsewhere."
    calm.intercom.hold("article/7", title="A", body="")
    calm.intercom.hold("article/8", title="B", body=f"See {address}/8.")
    calm.intercom.hold("macro/1", name="M", body=text)
    calm.look()
    assert references(calm, "article/8")["referrers"]["count"] == 1  # its own link is none
    del calm.intercom.held[Ref("article", "8")]
    calm.look()
    kinds = references(calm, "article/7")["referrers"]["kinds"]
    assert [(one["kind"], one["first"][0]["fields"]) for one in kinds] == [("macro", ["/body"])]
    found = {one["resource"]["id"]: one["state"] for one in references(calm, "macro/1")["refers_to"]}
    assert found == {"7": "there", "8": "missing"}
