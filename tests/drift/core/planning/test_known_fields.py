"""A version is never sent a field that it does not know: a person is told which version writes it."""

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.planning.known_fields import known_part, needed_version
from drift.core.planning.write_plan import ApiPlan, NoApi, Plan, plan_create, plan_update

ARTICLE: Body = {
    "id": "7",
    "title": "Refunds",
    "author_id": 1,
    "state": "published",
    "body": "<p>Hi</p>",
    "ai_chatbot_availability": False,
    "audience_ids": [71],
    "translated_content": {
        "type": "article_translated_content",
        "fr": {"type": "article_content", "title": "Retours", "audience_ids": [71], "state": "published"},
    },
}


def update(pinned: str, **fields: Json) -> Plan:
    changes = [FieldChange(f"/{name}", ARTICLE.get(name), value) for name, value in fields.items()]
    return plan_update(kind("article"), Ref("article", "7"), None, ARTICLE, changes, pinned)


@pytest.mark.parametrize("pinned", ["2.14", "2.15"])
def test_a_younger_field_is_left_to_a_person_who_is_told_the_version(pinned: str) -> None:
    assert update(pinned, ai_chatbot_availability=True) == NoApi(
        "Writing ai_chatbot_availability of this Article needs Intercom's API version 2.16 or newer, "
        f"and {pinned} is configured."
    )


def test_the_other_fields_are_written_without_it() -> None:
    plan = update("2.15", ai_chatbot_availability=True, title="Money back")
    assert isinstance(plan, ApiPlan)
    (call,) = plan.calls
    assert (call.version, call.body) == ("2.15", {"state": "published", "title": "Money back"})
    assert [field.pointer for field in plan.guided] == ["/ai_chatbot_availability"]


@pytest.mark.parametrize("pinned", ["2.16", "Preview"])
def test_a_version_that_knows_it_writes_it(pinned: str) -> None:
    plan = update(pinned, ai_chatbot_availability=True)
    assert isinstance(plan, ApiPlan)
    assert plan.calls[0].body == {"ai_chatbot_availability": True, "state": "published"}


def test_inside_a_translation_as_well() -> None:
    changed = FieldChange("/translated_content/fr/audience_ids", [71], [72])
    plan = plan_update(kind("article"), Ref("article", "7"), None, ARTICLE, [changed], "2.15")
    assert isinstance(plan, NoApi)
    assert "2.16" in plan.reason
    words = FieldChange("/translated_content/fr/title", "Retours", "Renvois")
    plan = plan_update(kind("article"), Ref("article", "7"), None, ARTICLE, [words], "2.15")
    assert isinstance(plan, ApiPlan)
    assert "audience_ids" not in str(plan.calls[0].body)


def test_what_is_made_again_is_made_without_it() -> None:
    plan = plan_create(kind("article"), Resource(Ref("article", "7"), ARTICLE), "2.14")
    assert isinstance(plan, ApiPlan)
    assert "audience_ids" not in str(plan.calls[0].body)
    assert "ai_chatbot_availability" not in str(plan.calls[0].body)
    assert {"/audience_ids", "/ai_chatbot_availability"} <= {field.pointer for field in plan.guided}


def test_a_name_that_only_looks_like_it_stays() -> None:
    source = kind("content_import_source")
    assert needed_version(source, "/audience_ids/0", "2.14") == "2.15"
    assert needed_version(source, "/audience_ids", "2.15") == ""
    assert known_part(source, {"url": {"audience_ids": 1}, "audience_ids": []}, "2.14") == {
        "url": {"audience_ids": 1}
    }
