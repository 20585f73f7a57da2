"""What only the unstable half of the official SDK knows, and what it reads again under Preview."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.sdk.conftest import GONE, Official, told

LISTS: dict[str, Callable[[Any], Any]] = {
    "admins": lambda sdk: sdk.admins.list_admins(),
    "teams": lambda sdk: sdk.teams.list_teams(),
    "articles": lambda sdk: sdk.articles.list_articles(),
    "internal articles": lambda sdk: sdk.internal_articles.list_internal_articles(),
    "collections": lambda sdk: sdk.help_center.list_all_collections(),
    "help centers": lambda sdk: sdk.help_center.list_help_centers(),
    "sources": lambda sdk: sdk.ai_content.list_content_import_sources(),
    "pages": lambda sdk: sdk.ai_content.list_external_pages(),
    "news": lambda sdk: sdk.news.list_news_items(),
    "newsfeeds": lambda sdk: sdk.news.list_newsfeeds(),
    "segments": lambda sdk: sdk.segments.list_segments(),
    "subscriptions": lambda sdk: sdk.subscription_types.list_subscription_types(),
    "tags": lambda sdk: sdk.tags.list_tags(),
    "ticket types": lambda sdk: sdk.ticket_types.list_ticket_types(),
    "ticket states": lambda sdk: sdk.ticket_states.list_ticket_states(),
    "data attributes": lambda sdk: sdk.data_attributes.lis_data_attributes(),
    "brands": lambda sdk: sdk.brands.list_brands(),
    "emails": lambda sdk: sdk.emails.list_emails(),
    "macros": lambda sdk: sdk.macros.list_macros(per_page=20),
    "the activity log": lambda sdk: sdk.admins.list_activity_logs(created_at_after="1790000000"),
}


GETS: dict[str, Callable[[Any], Any]] = {
    "me": lambda sdk: sdk.admins.identify_admin(),
    "a teammate": lambda sdk: sdk.admins.retrieve_admin(1001),
    "a team": lambda sdk: sdk.teams.retrieve_team("201"),
    "an article": lambda sdk: sdk.articles.retrieve_article(7001),
    "an internal article": lambda sdk: sdk.internal_articles.retrieve_internal_article(7501),
    "a collection": lambda sdk: sdk.help_center.retrieve_collection(301),
    "a help center": lambda sdk: sdk.help_center.retrieve_help_center(31),
    "a source": lambda sdk: sdk.ai_content.get_content_import_source("605"),
    "a page": lambda sdk: sdk.ai_content.get_external_page("6601"),
    "a news item": lambda sdk: sdk.news.retrieve_news_item(9801),
    "a newsfeed": lambda sdk: sdk.news.retrieve_newsfeed("68"),
    "a segment": lambda sdk: sdk.segments.retrieve_segment("6762f25c1bb69f9f2193bc01"),
    "a tag": lambda sdk: sdk.tags.find_tag("101"),
    "a ticket type": lambda sdk: sdk.ticket_types.get_ticket_type("61"),
    "found articles": lambda sdk: sdk.articles.search_articles(phrase="invoice"),
    "found internal articles": lambda sdk: sdk.internal_articles.search_internal_articles(folder_id="51"),
    "items of a newsfeed": lambda sdk: sdk.news.list_live_newsfeed_items("68"),
}


@pytest.mark.parametrize("each", GETS)
def test_an_answer_is_understood(unstable: Official, each: str) -> None:
    assert unstable.checked(GETS[each](unstable.sdk.unstable)) is not None


@pytest.mark.parametrize("each", LISTS)
def test_a_list_is_understood(unstable: Official, each: str) -> None:
    found = unstable.checked(LISTS[each](unstable.sdk.unstable))
    keys = ("data", "admins", "teams", "segments", "activity_logs")
    assert any(getattr(found, key, None) for key in keys)


def test_brands_senders_and_workflows_are_read(unstable: Official) -> None:
    sdk = unstable.sdk.unstable
    brand, sender = sdk.brands.list_brands().data[0], sdk.emails.list_emails().data[0]
    assert unstable.checked(sdk.brands.retrieve_brand(brand.id)).name == brand.name
    assert unstable.checked(sdk.emails.retrieve_email(sender.id)).email == sender.email
    assert unstable.checked(sdk.workflows.export_workflow("9001")).workflow.id == "9001"


def test_macros_are_read_page_after_page(unstable: Official) -> None:
    macros, found, after = unstable.sdk.unstable.macros, list[str](), None
    while True:
        page = unstable.checked(macros.list_macros(per_page=20, starting_after=after))
        found += [macro.id for macro in page.data]
        if page.pages.next is None:
            break
        after = page.pages.next.starting_after
    assert len(found) == len(set(found)) == 30
    assert unstable.checked(macros.get_macro(found[0])).id == found[0]


def test_a_news_item_and_a_collection_are_made_changed_and_deleted(unstable: Official) -> None:
    sdk = unstable.sdk.unstable
    item = unstable.checked(sdk.news.create_news_item(title="We ship", sender_id=1003))
    assert (
        unstable.checked(sdk.news.update_news_item(int(item.id), title="Now", sender_id=1003)).title == "Now"
    )
    assert unstable.checked(sdk.news.delete_news_item(int(item.id))).deleted is True
    made = unstable.checked(sdk.help_center.create_collection(name="Cables"))
    assert unstable.checked(sdk.help_center.update_collection(int(made.id), name="Wires")).name == "Wires"
    assert unstable.checked(sdk.help_center.delete_collection(int(made.id))).deleted is True


def test_an_article_is_made_and_deleted(unstable: Official) -> None:
    articles = unstable.sdk.unstable.articles
    made = unstable.checked(articles.create_article(request={"title": "Returns", "author_id": 1003}))
    assert unstable.checked(articles.retrieve_article(int(made.id))).title == "Returns"
    assert unstable.checked(articles.delete_article(int(made.id))).deleted is True


def test_a_tag_is_made_and_deleted(unstable: Official) -> None:
    tags = unstable.sdk.unstable.tags
    made = unstable.checked(tags.create_tag(request={"name": "fragile"}))
    tags.delete_tag(made.id)
    with pytest.raises(told(), match=GONE):
        tags.find_tag(made.id)


def test_an_internal_article_is_made_changed_and_deleted(unstable: Official) -> None:
    internal = unstable.sdk.unstable.internal_articles
    wanted = {"title": "Passwords", "author_id": 1003, "owner_id": 1001}
    made = unstable.checked(internal.create_internal_article(request=wanted))
    changed = unstable.checked(internal.update_internal_article(int(made.id), title="Secrets"))
    assert changed.title == "Secrets"
    assert unstable.checked(internal.delete_internal_article(int(made.id))).deleted is True


def test_a_source_and_its_page_are_made_changed_and_deleted(unstable: Official) -> None:
    content = unstable.sdk.unstable.ai_content
    source = unstable.checked(content.create_content_import_source(url="https://feed.acme.example/"))
    page = unstable.checked(
        content.create_external_page(title="a", html="<p>a</p>", source_id=int(source.id), external_id="p-1")
    )
    words = {"title": "b", "html": "<p>b</p>", "url": "https://feed.acme.example/p"}
    changed = unstable.checked(content.update_external_page(page.id, **words, source_id=int(source.id)))
    assert changed.title == "b"
    unstable.checked(content.delete_external_page(page.id))
    moved = content.update_content_import_source(
        str(source.id), sync_behavior="api", url="https://b.example/"
    )
    assert unstable.checked(moved).url == "https://b.example/"
    content.delete_content_import_source(str(source.id))


def test_a_ticket_type_and_its_attribute_are_made(unstable: Official) -> None:
    sdk = unstable.sdk.unstable
    made = unstable.checked(sdk.ticket_types.create_ticket_type(request={"name": "Complaint"}))
    attributes = sdk.ticket_type_attributes
    field = unstable.checked(
        attributes.create_ticket_type_attribute(made.id, name="Model", description="", data_type="string")
    )
    changed = attributes.update_ticket_type_attribute(made.id, field.id, name="Device")
    assert unstable.checked(changed).name == "Device"


def test_a_data_attribute_is_made_and_archived(unstable: Official) -> None:
    attributes = unstable.sdk.unstable.data_attributes
    wanted = {"name": "shoe_size", "model": "contact", "data_type": "integer"}
    made = unstable.checked(attributes.create_data_attribute(request=wanted))
    archived = unstable.checked(attributes.update_data_attribute(made.id, request={"archived": True}))
    assert archived.archived is True


def test_a_teammate_is_set_away(unstable: Official) -> None:
    admins = unstable.sdk.unstable.admins
    away = unstable.checked(
        admins.set_away_admin(1002, away_mode_enabled=True, away_mode_reassign=False, away_status_reason_id=1)
    )
    assert away.away_mode_enabled is True
