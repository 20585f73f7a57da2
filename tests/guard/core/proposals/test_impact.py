"""What a change does beyond its own fields: requests, references that it adds, and what does not come back."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.changes import Change, Created, Deleted, diff
from drift.core.model.resources import Json, Ref, Resource
from drift.core.planning.pace import NO_TIME, Pace
from guard.core.proposals.impact import (
    Impact,
    added_references,
    effort_of,
    lost_by,
    mended_by,
    obstacle_to,
    takes_away,
    warnings_of,
    without_deleted,
)
from guard.core.proposals.steps import Rollback, rollback_of
from guard.core.references.references import NamingPolicy, Referrers, ReferringKind, Target

ARTICLE, COLLECTION, REDIRECT = (
    CATALOGUE[name] for name in ("article", "collection", "help_center_redirect")
)
TICKET_TYPE, FILE = CATALOGUE["ticket_type"], CATALOGUE["file_source_content"]
SALES = Ref("collection", "3")
PACE = Pace(666, 166, 10.0)
CALL = Call("PUT", "/articles/7", "2.16", {})


def article(id: str = "7", **body: Json) -> Resource:
    return Resource(Ref("article", id), {"id": id, **body})


def moved(before: Resource, **body: Json) -> Change:
    change = diff(before, before.with_body({**before.body, **body}))
    assert change is not None
    return change


def referrers(count: int) -> Referrers:
    return Referrers((ReferringKind("article", count, ()),) if count else (), (), "bounded", ())


def test_a_change_takes_its_calls_and_the_readings_around_them() -> None:
    change = moved(article(), title="A")
    assert effort_of(ARTICLE, change, [CALL], PACE).requests == 4
    assert effort_of(ARTICLE, Deleted(article()), [CALL, CALL], PACE).requests == 5
    assert effort_of(ARTICLE, Created(article()), [CALL], PACE).requests == 2
    by_hand = effort_of(ARTICLE, change, [], PACE)
    assert (by_hand.requests, by_hand.duration) == (0, NO_TIME)
    assert effort_of(FILE, change, [CALL], PACE).duration.most > FILE.shows_within


def test_only_new_references_are_told_and_none_to_what_the_same_proposal_creates() -> None:
    before = article(parent_ids=[3], author_id=1)
    change = moved(before, parent_ids=[3, 4, "new:winter"], author_id=2)
    assert [str(one.to) for one in added_references(ARTICLE, change)] == ["admin/2", "collection/4"]
    assert added_references(ARTICLE, Deleted(before)) == ()
    assert [str(one.to) for one in added_references(ARTICLE, Created(before))] == ["admin/1", "collection/3"]


def test_what_the_same_proposal_changes_or_deletes_refers_no_more() -> None:
    some = [article(id, parent_ids=[3]) for id in "789"]
    changes = [
        (ARTICLE, moved(some[0], parent_ids=[4])),
        (ARTICLE, Deleted(some[1])),
        (ARTICLE, moved(some[2], title="A")),  # it still does
        (ARTICLE, moved(article("5", parent_ids=[4]), parent_ids=[])),  # it never did
        (ARTICLE, Created(article("new", parent_ids=[3]))),
        (COLLECTION, Deleted(Resource(SALES, {"id": "3", "parent_id": "3"}))),  # what goes needs no mending
    ]
    assert mended_by(SALES, changes) == 2


@pytest.mark.parametrize(
    ("count", "mended", "sentence"),
    [
        (0, 0, ()),
        (2, 2, ()),
        (
            1,
            0,
            (
                "Made again, it has a new id: the 1 resource that refers to collection/3 has to be changed, too.",
            ),
        ),
        (
            5,
            2,
            (
                "Made again, it has a new id: the 3 resources that refer to collection/3 have to be changed, too.",
            ),
        ),
    ],
)
def test_what_refers_to_the_old_id_does_not_come_back(
    count: int, mended: int, sentence: tuple[str, ...]
) -> None:
    change = Deleted(Resource(SALES, {"id": "3", "name": "Sales", "help_center_id": 31}))
    rollback = rollback_of(COLLECTION, change, "2.16")
    assert lost_by(COLLECTION, change, referrers(count), mended, rollback) == sentence


def test_what_keeps_its_id_loses_nothing_and_what_is_replaced_does() -> None:
    nothing, whole = Rollback("nothing"), Rollback("whole")
    body = {"id": "5", "name": "Bug", "archived": False}
    assert (
        lost_by(TICKET_TYPE, Deleted(Resource(Ref("ticket_type", "5"), body)), referrers(3), 0, whole) == ()
    )
    assert lost_by(ARTICLE, moved(article(), title="A"), referrers(3), 0, whole) == ()
    assert lost_by(ARTICLE, Created(article()), None, 0, nothing) == ()
    old = Resource(Ref("help_center_redirect", "8"), {"id": "8", "from_url": "https://a"})
    found = lost_by(REDIRECT, moved(old, from_url="https://b"), referrers(0), 0, nothing)
    assert found == (REDIRECT.recreate_loses,)


def impact(used: Referrers | None, mended: int = 0, *targets: Target) -> Impact:
    return Impact(used, mended, targets, effort_of(ARTICLE, Deleted(article()), [], PACE), ())


def test_what_goes_although_something_refers_to_it_is_a_warning() -> None:
    gone = Deleted(Resource(SALES, {"id": "3"}))
    assert list(warnings_of(gone, impact(referrers(1)))) == [
        "collection/3 goes, and at least 1 resource still refers to it."
    ]
    counted = Referrers((ReferringKind("article", 5, ()),), (NamingPolicy("p", ("/must",)),), "counted", ())
    assert list(warnings_of(gone, impact(counted, 2))) == [
        "collection/3 goes, and 3 resources still refer to it.",
        "collection/3 goes, and these policies name it: p.",
    ]
    assert list(warnings_of(gone, impact(referrers(2), 2))) == []
    assert list(warnings_of(moved(article(), title="A"), impact(counted))) == []


def test_what_it_would_refer_to_in_vain_is_a_warning() -> None:
    missing = Target(Ref("collection", "9"), "", ("/parent_ids/*",), "missing")
    unknown = Target(Ref("macro", "9"), "", ("/x",), "unknown", "It may be hidden.")
    found = warnings_of(Created(article()), impact(None, 0, missing, unknown))
    assert list(found) == ["article/7 would refer to collection/9, which is not there."]


def test_what_is_archived_is_gone_too() -> None:
    old = Resource(Ref("ticket_type", "5"), {"id": "5", "archived": False})
    assert takes_away(moved(old, archived=True))
    assert not takes_away(moved(old.with_body({"id": "5", "archived": True}), archived=False))
    assert takes_away(Deleted(old))
    assert not takes_away(Created(old))


def test_what_intercom_keeps_while_it_is_used_is_an_obstacle() -> None:
    connector = CATALOGUE["data_connector"]
    old = Resource(Ref("data_connector", "5"), {"id": "5", "name": "A"})
    assert obstacle_to(connector, Deleted(old), referrers(2), 1) == connector.kept_in_use
    assert obstacle_to(connector, Deleted(old), referrers(2), 2) == ""
    assert obstacle_to(connector, moved(old, name="B"), referrers(2), 0) == ""
    assert obstacle_to(COLLECTION, Deleted(old), referrers(2), 0) == ""
    live = Resource(old.ref, {"id": "5", "state": "live"})
    assert obstacle_to(connector, moved(live, state="draft"), referrers(1), 0) == connector.kept_in_use
    assert obstacle_to(connector, moved(live, name="B"), referrers(1), 0) == ""
    assert (
        obstacle_to(
            connector, moved(live.with_body({"id": "5", "state": "draft"}), state="live"), referrers(1), 0
        )
        == ""
    )
    retired = Impact(
        referrers(1), 0, (), effort_of(ARTICLE, Deleted(old), [], PACE), (), connector.kept_in_use
    )
    (told,) = warnings_of(moved(live, state="draft"), retired)
    assert told == f"data_connector/5 is used. {connector.kept_in_use}"
    stays = Impact(referrers(2), 0, (), effort_of(ARTICLE, Deleted(old), [], PACE), (), connector.kept_in_use)
    (sentence,) = warnings_of(Deleted(old), stays)
    assert (
        sentence
        == f"data_connector/5 goes, and at least 2 resources still refer to it. {connector.kept_in_use}"
    )


def test_what_the_same_proposal_deletes_is_not_there_to_be_referred_to() -> None:
    targets = [Target(Ref("collection", id), "C", ("/parent_ids/*",), "there") for id in "34"]
    changes: list[tuple[Kind, Change]] = [
        (COLLECTION, Deleted(Resource(SALES, {"id": "3"}))),
        (ARTICLE, Created(article())),
    ]
    gone, kept = without_deleted(targets, changes)
    assert (gone.state, gone.reason, kept) == ("missing", "This proposal deletes it.", targets[1])
    (sentence,) = warnings_of(Created(article()), impact(None, 0, gone, kept))
    assert sentence == "article/7 would refer to collection/3, which is not there. This proposal deletes it."
