"""Tags are put on and taken off one by one, and other fields are left alone by that."""

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.api_call import Call
from drift.core.model.resources import Body
from drift.core.planning.member_calls import member_calls
from drift.core.planning.write_plan import ApiPlan, NoApi
from tests.drift.core.planning.test_write_plan import update
from tests.drift.core.planning.test_write_plans_of_every_kind import again

TAGGED: Body = {
    "id": "7",
    "title": "Refunds",
    "state": "published",
    "ai_chatbot_availability": True,
    "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": id_, "name": id_} for id_ in ("1", "2")]},
}


def tagged(*ids: str) -> Body:
    return {"type": "tag.list", "tags": [{"type": "tag", "id": id_, "name": id_} for id_ in ids]}


@pytest.mark.parametrize("content", ["article", "internal_article"])
def test_tags_are_put_on_and_taken_off_by_calls_of_their_own(content: str) -> None:
    plan = update(content, TAGGED, tags=tagged("2", "3"))
    assert isinstance(plan, ApiPlan)
    assert plan.calls == (
        Call("DELETE", f"/{content}s/7/tags/1", "2.16"),
        Call("POST", f"/{content}s/7/tags", "2.16", {"id": "3"}),
    )


def test_tags_beside_other_fields_leave_their_update_alone() -> None:
    plan = update("article", TAGGED, tags=tagged("1"), title="Money back")
    assert isinstance(plan, ApiPlan)
    written, taken = plan.calls
    assert (written.method, "tags" in written.body) == ("PUT", False)
    assert (taken.method, taken.path) == ("DELETE", "/articles/7/tags/2")


def test_before_2_16_no_tag_is_written() -> None:
    plan = update("article", TAGGED, pinned="2.15", tags=tagged("1"))
    assert isinstance(plan, NoApi)
    assert "2.16" in plan.reason


def test_an_article_that_is_made_again_gets_its_tags_from_a_person() -> None:
    plan = again("article", TAGGED)
    assert isinstance(plan, ApiPlan)
    assert len(plan.calls) == 1
    assert "/tags" in {field.pointer for field in plan.guided}


def test_the_calls_lead_from_any_tags_to_any_others_and_from_the_same_to_none() -> None:
    members = kind("article").members["tags"]
    there, back = ({"tags": tagged("1", "2")}, {"tags": tagged("2", "3")})
    assert list(member_calls("tags", members, there, there)) == []
    ways = [list(member_calls("tags", members, *pair)) for pair in ((back, there), (there, back))]
    assert [[(call.method, body) for call, body in way] for way in ways] == [
        [("DELETE", None), ("POST", {"id": "3"})],
        [("DELETE", None), ("POST", {"id": "1"})],
    ]
    assert list(member_calls("tags", members, {}, {"tags": None})) == []
