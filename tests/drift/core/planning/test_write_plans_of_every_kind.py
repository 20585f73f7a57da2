"""Where what Intercom reads out and what it takes back differ: one truth for each difference."""

import pytest

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.catalogue.kind import PREVIEW, Kind
from drift.core.model.api_call import NEW_ID, Call
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.normalisation.redaction import holds_secret
from drift.core.planning.write_plan import ApiPlan, NoApi, Plan, plan_create, plan_delete
from tests.drift.core.planning.test_write_plan import only_call, update

UNDER = Ref("ticket_type", "1")


def again(of: str, body: Body, /, parent: Ref | None = None, *, anew: bool = True) -> Plan:
    return plan_create(kind(of), Resource(Ref(of, "7"), body, parent), "2.16", anew=anew)


# what Fin reads

PAGE: dict[str, Json] = {
    "id": "7", "type": "external_page", "title": "Prices", "html": "<p>9</p>", "url": None, "locale": "en",
    "source_id": 5, "external_id": "p-1", "ai_agent_availability": False, "ai_copilot_availability": True,
    "ai_sales_agent_availability": False, "fin_availability": False,
}  # fmt: skip
WHOLE_PAGE = {
    "title": "Prices", "html": "<p>10</p>", "locale": "en", "source_id": 5, "external_id": "p-1",
    "ai_agent_availability": False, "ai_copilot_availability": True,
}  # fmt: skip


def test_a_page_is_written_whole_by_the_call_that_makes_one_and_its_flags_are_said() -> None:
    assert only_call(update("external_page", PAGE, html="<p>10</p>")) == Call(
        "POST", "/ai/external_pages", "2.16", WHOLE_PAGE
    )


def test_the_flag_that_only_preview_writes_needs_preview() -> None:
    call = only_call(update("external_page", PAGE, ai_sales_agent_availability=True))
    assert (call.version, call.body["ai_sales_agent_availability"]) == (PREVIEW, True)


def test_a_page_without_an_external_id_cannot_be_found_again() -> None:
    assert isinstance(update("external_page", PAGE | {"external_id": None}, html="x"), NoApi)
    assert isinstance(again("external_page", PAGE | {"external_id": ""}), NoApi)


def test_a_page_does_not_move_to_another_source() -> None:
    assert isinstance(update("external_page", PAGE, source_id=6), NoApi)


INTERNAL = {
    "id": "7", "title": "How we refund", "body": "<p>a</p>", "body_markdown": "a", "author_id": 1, "owner_id": 2,
    "locale": "en", "audience_ids": [3], "ai_chatbot_availability": True, "ai_copilot_availability": False,
    "ai_sales_agent_availability": False, "folder_id": 4,
}  # fmt: skip
FLAGS = {k: v for k, v in INTERNAL.items() if k.startswith("ai_")}


def test_an_internal_article_has_one_text_and_says_its_flags() -> None:
    assert only_call(update("internal_article", INTERNAL, body="<p>b</p>")).body == {
        "body": "<p>b</p>",
        **FLAGS,
    }


def test_an_internal_article_keeps_its_audiences_unless_they_changed() -> None:
    assert only_call(update("internal_article", INTERNAL, audience_ids=[])).body == {
        "audience_ids": [],
        **FLAGS,
    }


def test_a_folder_is_understood_by_preview_alone() -> None:
    assert only_call(update("internal_article", INTERNAL, folder_id=9)).version == PREVIEW
    assert only_call(update("internal_article", INTERNAL, title="x")).version == "2.16"


SNIPPET: dict[str, Json] = {
    "id": "7", "title": "Hours", "locale": "en", "json_blocks": [{"type": "paragraph"}], "body_markdown": "x",
    "audience_ids": [], "ai_chatbot_availability": True, "ai_copilot_availability": True,
    "ai_sales_agent_availability": False,
}  # fmt: skip


def test_a_snippet_is_written_as_blocks_and_never_as_markdown_too() -> None:
    body = only_call(update("content_snippet", SNIPPET, json_blocks=[{"type": "heading"}])).body
    assert body["json_blocks"] == [{"type": "heading"}]
    assert "body_markdown" not in body
    assert body["ai_sales_agent_availability"] is False


def test_a_snippet_without_blocks_is_written_as_markdown() -> None:
    body = only_call(update("content_snippet", SNIPPET | {"json_blocks": None}, body_markdown="y")).body
    assert body["body_markdown"] == "y"


FOLDER: dict[str, Json] = {
    "id": 7,
    "name": "Billing",
    "description": None,
    "emoji": None,
    "parent_folder_id": None,
}


def test_a_folder_is_wrapped_and_without_nulls() -> None:
    assert only_call(update("folder", FOLDER, name="Invoices")) == Call(
        "PUT", "/folders/7", PREVIEW, {"folder": {"name": "Invoices"}}
    )
    assert only_call(again("folder", FOLDER)).body == {"folder": {"name": "Billing"}}


def test_a_folder_can_go_back_to_the_top() -> None:
    body = only_call(update("folder", FOLDER | {"parent_folder_id": 3}, parent_folder_id=None)).body
    assert body == {"folder": {"parent_folder_id": None}}


def test_an_audience_is_written_as_it_is_read() -> None:
    rule = [{"attribute": "plan", "operator": "eq", "value": "pro"}]
    live: Body = {"id": "7", "name": "Pro", "predicates": [], "role_predicates": None}
    assert only_call(update("audience", live, predicates=rule)).body == {"predicates": rule}
    assert only_call(again("audience", live)).body == {"name": "Pro", "predicates": []}


# the help center

COLLECTION: dict[str, Json] = {
    "id": "7", "name": "Start", "description": "x", "parent_id": None, "help_center_id": 2, "icon": "book", "order": 1,
    "translated_content": {
        "type": "group_translated_content",
        "id": {"type": "group_content", "name": "Mulai", "description": ""},
        "de": {"type": "group_content", "name": "Start", "description": ""},
    },
}  # fmt: skip


def test_indonesian_stays_a_language_of_a_collection() -> None:
    texts = COLLECTION["translated_content"]
    assert isinstance(texts, dict)
    plan = update(
        "collection", COLLECTION, translated_content={**texts, "id": {**texts["id"], "name": "Awal"}}
    )
    assert only_call(plan).body == {
        "translated_content": {"id": {"type": "group_content", "name": "Awal", "description": ""}}
    }


def test_a_collection_can_move_to_the_top_and_not_to_another_help_center() -> None:
    assert only_call(update("collection", COLLECTION | {"parent_id": "3"}, parent_id=None)).body == {
        "parent_id": None
    }
    assert isinstance(update("collection", COLLECTION, help_center_id=9), NoApi)


def test_a_collection_is_made_again_in_its_help_center_and_a_person_gives_it_its_icon() -> None:
    plan = again("collection", COLLECTION)
    assert only_call(plan).body["help_center_id"] == 2
    assert isinstance(plan, ApiPlan)
    assert {field.pointer for field in plan.guided} == {"/icon", "/order"}
    assert "must be moved" in plan.loses


REDIRECT = {
    "id": "7", "help_center_id": "2", "from_url": "https://help.acme.example/a", "locale": "en",
    "target_type": "article", "target_id": "11",
}  # fmt: skip


def test_the_help_center_of_a_collection_comes_back_with_its_place() -> None:
    live = COLLECTION | {"parent_id": None, "help_center_id": 31}
    plan = update("collection", live, parent_id="3", help_center_id=None)
    assert only_call(plan).body == {"parent_id": "3"}
    assert isinstance(plan, ApiPlan)
    assert plan.guided == ()


def test_a_redirect_is_changed_by_deleting_and_making_it() -> None:
    plan = update("help_center_redirect", REDIRECT, parent=Ref("help_center", "2"), target_id="12")
    assert isinstance(plan, ApiPlan)
    path = "/help_center/help_centers/2/redirects"
    body = {k: v for k, v in REDIRECT.items() if k not in ("id", "help_center_id")} | {"target_id": "12"}
    assert plan.calls == (Call("DELETE", f"{path}/7", "2.16"), Call("POST", path, "2.16", body))
    assert "new id" in plan.loses  # said before anything runs


def test_a_draft_is_changed_in_its_words_alone() -> None:
    live = {
        "id": "7",
        "title": "a",
        "body": "<p>a</p>",
        "state": "published",
        "ai_chatbot_availability": True,
    }
    assert only_call(update("article_draft", live, body="<p>b</p>")) == Call(
        "PUT", "/articles/7/draft", "2.16", {"body": "<p>b</p>"}
    )
    assert isinstance(update("article_draft", live, state="draft"), NoApi)


# tags, news, secrets


def test_a_tag_is_renamed_by_the_call_that_makes_one_with_its_id() -> None:
    live = {"id": "7", "type": "tag", "name": "vip"}
    assert only_call(update("tag", live, name="VIP")) == Call(
        "POST", "/tags", "2.16", {"id": "7", "name": "VIP"}
    )
    assert only_call(again("tag", live)) == Call("POST", "/tags", "2.16", {"name": "vip"})


NEWS = {
    "id": "7", "title": "We ship", "body": "<p>x</p>", "sender_id": 1, "state": "live", "deliver_silently": False,
    "labels": ["New", None], "reactions": ["x", None], "newsfeed_assignments": [{"newsfeed_id": 3, "published_at": 9}],
    "cover_image_url": None,
}  # fmt: skip


def test_a_news_item_is_written_whole_its_labels_without_nulls_and_its_reactions_as_they_are() -> None:
    body = only_call(update("news_item", NEWS, title="We shipped")).body
    assert body["reactions"] == ["x", None]
    assert body["labels"] == ["New"]
    assert body.keys() == kind("news_item").writable


def test_a_news_item_comes_back_silently() -> None:
    assert only_call(again("news_item", NEWS)).body["deliver_silently"] is True


def test_a_secret_that_signs_messenger_users_is_taken_away_and_never_made() -> None:
    secret = Resource(
        Ref("identity_verification_secret", "7"), {"id": "7", "name": "Web", "supports_web": True}
    )
    one = kind("identity_verification_secret")
    taken = plan_delete(one, secret, "2.16")
    assert isinstance(taken, ApiPlan)
    assert taken.calls == (Call("DELETE", "/secure_mode_secrets/7", "Preview"),)
    made = plan_create(one, secret, "2.16")
    assert isinstance(made, NoApi)
    assert "key material" in made.reason
    assert one.create is None


# every kind

EACH = pytest.mark.parametrize("each", KINDS, ids=lambda one: one.name)


@EACH
def test_what_is_lost_is_said_before_it_runs(each: Kind) -> None:
    target = Resource(
        Ref(each.name, "7"), {"id": "7", "name": "x", "source_id": 1, "external_id": "e"}, UNDER
    )
    plan = plan_create(each, target, "2.16", anew=True)
    if isinstance(plan, ApiPlan):
        assert plan.loses == each.recreate_loses != ""
        assert not holds_secret([call.body for call in plan.calls])
        assert all(NEW_ID not in call.path for call in plan.calls[:1])
    else:
        assert plan.reason.endswith(".")
