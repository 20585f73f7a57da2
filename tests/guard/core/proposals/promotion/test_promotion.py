"""What has to be asked for in one workspace, so that it becomes as another one is; what cannot be is said."""

from __future__ import annotations

import pytest
from hypothesis import given

from drift.core.model.resources import Json, Ref, Resource
from guard.core.comparison.workspaces.side import Side
from guard.core.proposals.promotion.building import in_words
from guard.core.proposals.promotion.promotion import USUAL, Promotion, Wanted
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from tests.guard.core.comparison.workspaces.copies import copied, resource, side
from tests.guard.core.comparison.workspaces.workspaces import SEEDS, small_workspace
from tests.guard.core.proposals.promotion.applying import EVERYTHING, applied, compared, promoted
from tests.laws import examples

ROUNDS = 5
"""What waits for others, or links to what has no address yet, is asked for in a later round."""


def asked(first: list[Resource], second: list[Resource], wanted: Wanted = USUAL) -> list[dict[str, Json]]:
    return written(promoted(side(*first), side(*second, called="test"), wanted))


def written(found: Promotion) -> list[dict[str, Json]]:
    return [in_words(change) for proposal in found.proposals for change in proposal]


def left(first: list[Resource], second: list[Resource], wanted: Wanted = USUAL) -> list[tuple[str, str]]:
    found = promoted(side(*first), side(*second, called="test"), wanted)
    return [(one.name, one.sentence) for one in found.left]


def tag(id: str, name: str) -> Resource:
    return resource("tag", id, name=name)


def test_what_is_missing_is_created_what_differs_changed_and_nothing_deleted_unless_it_is_said() -> None:
    hours = [resource("office_hours_schedule", id, name="Paris", time_zone_name=zone, time_intervals=[])
             for id, zone in (("1", "Europe/Paris"), ("2", "Europe/Madrid"))]  # fmt: skip
    first, second = [tag("1", "vip"), hours[0]], [tag("1", "old"), hours[1]]
    create = {"create": True, "kind": "tag", "set": {"/name": "vip"}}
    update = {"resource": "office_hours_schedule/2", "set": {"/time_zone_name": "Europe/Paris"}}
    delete = {"resource": "tag/1", "delete": True}
    assert asked(first, second) == [create, update]
    assert asked(first, second, EVERYTHING) == [create, update, delete]
    assert asked(first, second, frozenset({"delete"})) == [delete]


def test_references_are_the_ids_of_there_in_the_type_of_the_field() -> None:
    def workspace(author: str, team: str, audience: int) -> list[Resource]:
        return [
            resource("admin", author, email="a@x.example"),
            resource("audience", str(audience), name="Business", predicates=[]),
        ]

    article = {"title": "A", "body": "<p>x</p>", "state": "published"}
    first = [*workspace("1", "2", 3), resource("article", "9", **article, author_id=1, audience_ids=[3])]
    (made,) = asked(first, workspace("11", "12", 13))
    assert (made["set"]["/author_id"], made["set"]["/audience_ids"]) == (11, [13])


def test_what_refers_to_something_new_names_it_and_comes_after_it() -> None:
    first = [
        resource("folder", "1", name="Inner", parent_folder_id=2),
        resource("folder", "2", name="Outer", parent_folder_id=None),
    ]
    outer, inner = asked(first, [])
    assert outer == {"create": True, "kind": "folder", "name": outer["name"], "set": {"/name": "Outer"}}
    assert inner["set"] == {"/name": "Inner", "/parent_folder_id": {"$new": outer["name"]}}
    assert "name" not in inner


def test_what_lies_under_something_new_is_made_under_it() -> None:
    hours = resource(
        "office_hours_schedule", "1", name="Paris", time_zone_name="Europe/Paris", time_intervals=[]
    )
    closed = resource("office_hours_exception", "2", "office_hours_schedule/1", exception_date="2026-12-25",
        exception_type="closed", name="Christmas", time_intervals=None, recurring_annually=True)  # fmt: skip
    made, under = asked([hours, closed], [])
    assert under["parent"] == {"$new": made["name"]}
    assert not any("schedule" in pointer for pointer in under["set"])


def test_a_page_names_its_source_among_its_fields() -> None:
    source = resource(
        "content_import_source", "7", url="https://a.example/", sync_behavior="api", status="active"
    )
    page = resource("external_page", "8", "content_import_source/7", title="A", source_id=7,
        html="<p>", external_id="x", locale="en", url="https://a.example/x", ai_agent_availability=True,
        ai_copilot_availability=True)  # fmt: skip
    made, under = asked([source, page], [])
    assert under["set"]["/source_id"] == {"$new": made["name"]}
    assert "parent" not in under
    there = resource(
        "content_import_source", "70", url="https://a.example/", sync_behavior="api", status="active"
    )
    (under,) = asked([source, page], [there])
    assert under["set"]["/source_id"] == 70


def test_a_secret_is_never_copied_and_it_is_said() -> None:
    headers = [{"name": "Authorization", "value": "fingerprint:0123456789abcdef"}]
    fields: dict[str, Json] = {"http_method": "get", "url": "https://x.example/", "headers": headers}
    connector = resource("data_connector", "1", name="Orders", **fields)
    (made,) = asked([connector], [])
    assert "fingerprint" not in str(made)
    assert left([connector], []) == [
        ('data_connector "Orders"', "/headers is left as it is: it is secret, so its value was never kept.")
    ]


def test_what_no_api_writes_is_said_with_why() -> None:
    macro = resource("macro", "1", name="Hi", body="<p>")
    assert asked([macro], []) == []
    assert left([macro], []) == [
        ('macro "Hi"', "It is not made in test: Intercom has no API that creates this Macro.")
    ]
    assert (
        "no API that changes this Macro" in left([macro], [resource("macro", "2", name="Hi", body="")])[0][1]
    )
    assert "no API that deletes this Macro" in left([], [macro], EVERYTHING)[0][1]


def test_what_refers_to_what_is_not_there_is_left_out_with_the_name() -> None:
    feed, sender = resource("newsfeed", "1", name="Customers"), resource("admin", "2", email="a@x.example")
    item = resource("news_item", "3", title="New", body="<p>", state="draft", sender_id=2, labels=[], reactions=[],
        deliver_silently=True, newsfeed_assignments=[{"newsfeed_id": 1}])  # fmt: skip
    (made,) = asked([feed, sender, item], [sender])
    assert "/newsfeed_assignments" not in made["set"]
    why = (
        '/newsfeed_assignments is left as it is: it refers to newsfeed "Customers", which test does not have.'
    )
    assert ('news_item "New"', why) in left([feed, sender, item], [sender])


def test_a_link_follows_to_the_address_of_there_and_waits_for_one() -> None:
    def linking(id: str, title: str, target: str, host: str) -> Resource:
        link = f'<a href="https://{host}/en/articles/{target}-a">a</a>'
        return resource("article", id, title=title, body=link, state="draft", author_id=1)

    here = resource("article", "5", title="B", body="x", state="draft", author_id=1)
    url = {"url": "https://intercom.help/acme-test/fr/articles/50-b"}
    there = Resource(Ref("article", "50"), {**here.body, "id": "50"}, None, url)
    author = resource("admin", "1", email="a@x.example")
    first = [author, here, linking("6", "A", "5", "help.acme.example")]
    (made,) = asked(first, [author, there])
    assert made["set"]["/body"] == '<a href="https://intercom.help/acme-test/en/articles/50-a">a</a>'
    assert left(first, [author]) == [
        (
            'article "A"',
            '/body keeps a link into production: it links to article "B", whose address in test is not there yet.',
        )
    ]


def test_what_can_only_be_archived_is_archived_once() -> None:
    attribute = resource("conversation_attribute", "1", name="A", data_type="string", archived=False)
    assert asked([], [attribute], EVERYTHING) == [
        {"resource": "conversation_attribute/1", "set": {"/archived": True}}
    ]
    gone = resource("conversation_attribute", "1", name="A", data_type="string", archived=True)
    assert asked([], [gone], EVERYTHING) == []
    assert asked([gone], []) == []


def test_what_lies_under_what_is_deleted_goes_with_it() -> None:
    center = resource("help_center", "1", display_name="Help")
    hours = resource("office_hours_schedule", "1", name="Paris")
    closed = resource("office_hours_exception", "2", "office_hours_schedule/1", exception_date="2026-12-25")
    assert asked([], [hours, closed], EVERYTHING) == [{"resource": "office_hours_schedule/1", "delete": True}]
    redirect = resource(
        "help_center_redirect", "3", "help_center/1", from_url="https://x.example/a", locale="en"
    )
    assert asked([center], [center, redirect], EVERYTHING) == [
        {"resource": "help_center_redirect/3", "delete": True}
    ]


def test_more_than_fit_into_a_proposal_are_several_and_what_refers_to_more_waits() -> None:
    tags = [tag(str(number), f"t{number}") for number in range(25)]
    found = promoted(side(*tags), side(called="test"), most=10)
    assert ([len(one) for one in found.proposals], found.waiting) == ([10, 10, 5], 0)
    top = resource("folder", "1", name="Top", parent_folder_id=None)
    under = [resource("folder", str(100 + n), name=f"f{n}", parent_folder_id=1) for n in range(15)]
    first = side(top, *under)
    found = promoted(first, side(called="test"), most=10)
    assert ([len(one) for one in found.proposals], found.waiting) == ([10], 6)
    after = applied(side(called="test"), found)
    assert compared(first, applied(after, promoted(first, after, most=10))).differences == ()


def settled(first: Side, second: Side, wanted: Wanted = EVERYTHING) -> tuple[Side, Promotion]:
    """The second workspace after everything that was asked for, and what is asked for then."""
    for _ in range(ROUNDS):
        found = promoted(first, second, wanted)
        if not found.proposals:
            break
        second = applied(second, found)
    return second, found


@examples(60)
@given(SEEDS, SEEDS)
def test_once_everything_is_applied_nothing_is_asked_for_and_what_differs_is_said(
    one: int, other: int
) -> None:
    first, second = small_workspace(one), copied(small_workspace(other), other)
    after, found = settled(first, second)
    assert found.proposals == ()
    said = {one.name for one in found.left}
    differing = {one.name for one in compared(first, after).differences if one.tells}
    assert differing <= said


@examples(40)
@given(SEEDS, SEEDS)
def test_every_proposal_is_one_that_can_be_read(one: int, other: int) -> None:
    found = promoted(small_workspace(one), copied(small_workspace(other), other))
    for changes in found.proposals:
        document = {"changes": [in_words(change) for change in changes]}
        read, wrong = read_proposal(document, BODY)
        assert wrong == ()
        assert [in_words(change) for change in read.changes] == document["changes"]


@examples(40)
@given(SEEDS)
def test_nothing_is_asked_of_a_copy(seed: int) -> None:
    first = small_workspace(seed)
    found = promoted(first, copied(first, seed))
    assert (found.proposals, found.left, found.waiting) == ((), (), 0)


@pytest.mark.parametrize("wanted", [frozenset({"create"}), frozenset({"update"}), frozenset({"delete"})])
@examples(20)
@given(SEEDS, SEEDS)
def test_only_what_is_wanted_is_asked_for(wanted: Wanted, one: int, other: int) -> None:
    found = promoted(small_workspace(one), copied(small_workspace(other), other), wanted)
    archived = {"update"} if "delete" in wanted else set()
    assert {change.asked for proposal in found.proposals for change in proposal} <= wanted | archived
