"""What only the unstable half of the official SDK knows, and what it reads again under Preview."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.sdk.conftest import Official

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
