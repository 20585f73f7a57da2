"""Articles that Intercom publishes or unpublishes by itself, at a time: how such an appointment is put back."""

from drift.core.catalogue.catalogue import kind
from drift.core.model.resources import Json, Ref, Resource
from drift.core.planning.write_plan import ApiPlan, plan_create
from tests.drift.core.planning.test_write_plan import only_call, update

ONE_DAY = 1_769_443_200  # 2026-01-26, 16:00 in London
STAGED: dict[str, Json] = {
    "id": "7", "title": "Prices", "state": "draft", "scheduled_publish_at": None, "scheduled_unpublish_at": None,
    "ai_chatbot_availability": True, "ai_copilot_availability": True, "ai_sales_agent_availability": False,
}  # fmt: skip
APPOINTMENT = {"scheduled_publish_at": "2026-01-26T16:00:00Z", "state": "published"}


def test_an_article_is_scheduled_by_a_call_that_says_published_whatever_it_is_until_then() -> None:
    assert only_call(update("article", STAGED, scheduled_publish_at=ONE_DAY)).body == APPOINTMENT


def test_what_changes_beside_an_appointment_goes_before_it() -> None:
    live = STAGED | {"state": "published", "scheduled_unpublish_at": ONE_DAY}
    plan = update(
        "article", live, title="x", state="draft", scheduled_publish_at=ONE_DAY, scheduled_unpublish_at=None
    )
    assert isinstance(plan, ApiPlan)
    first, second = (call.body for call in plan.calls)
    assert (first["title"], first["state"], first["scheduled_unpublish_at"]) == ("x", "draft", None)
    assert "scheduled_publish_at" not in first
    assert second == APPOINTMENT


def test_an_appointment_of_a_deleted_article_is_made_again_by_a_person() -> None:
    deleted = STAGED | {"author_id": 1, "scheduled_publish_at": ONE_DAY}
    plan = plan_create(kind("article"), Resource(Ref("article", "7"), deleted), "2.16")
    assert isinstance(plan, ApiPlan)
    assert [field.pointer for field in plan.guided] == ["/scheduled_publish_at"]
