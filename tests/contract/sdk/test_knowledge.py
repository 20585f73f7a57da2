"""Articles, help centers, what Fin reads, and news, as the official SDK sees them."""

import pytest

from tests.contract.sdk.conftest import GONE, Official, told


def test_every_article_is_found_page_after_page(official: Official) -> None:
    articles = list(official.checked(official.sdk.articles.list(per_page=20)))
    assert len({one.id for one in articles}) == len(articles) >= 60


def test_an_article_is_made_changed_and_deleted(official: Official) -> None:
    articles = official.sdk.articles
    wanted = {"title": "Returns", "author_id": 1003, "body": "<p>Thirty days.</p>", "state": "draft"}
    made = official.checked(articles.create(request=wanted))
    changed = official.checked(articles.update(int(made.id), title="Sending back", state="published"))
    assert (changed.title, changed.state) == ("Sending back", "published")
    assert official.checked(articles.find(int(made.id))).title == "Sending back"
    assert official.checked(articles.delete(int(made.id))).deleted is True
    with pytest.raises(told(), match=GONE):
        articles.find(int(made.id))


def test_articles_are_searched(official: Official) -> None:
    found = official.checked(official.sdk.articles.search(phrase="invoice", state="published"))
    assert found.total_count == len(found.data.articles) > 0
    assert {one.state for one in found.data.articles} == {"published"}


def test_an_internal_article_is_made_changed_and_deleted(official: Official) -> None:
    internal = official.sdk.internal_articles
    wanted = {"title": "Passwords", "body": "<p>Never share.</p>", "author_id": 1003, "owner_id": 1001}
    made = official.checked(internal.create_internal_article(request=wanted))
    official.checked(internal.update_internal_article(int(made.id), title="Secrets"))
    assert official.checked(internal.retrieve_internal_article(int(made.id))).title == "Secrets"
    assert made.id in {one.id for one in official.checked(internal.list_internal_articles()).data}
    official.checked(internal.search_internal_articles(folder_id="51"))
    assert official.checked(internal.delete_internal_article(int(made.id))).deleted is True


def test_every_help_center_is_found_page_after_page(official: Official) -> None:
    centers = official.sdk.help_centers
    found = list(official.checked(centers.list()))
    assert len(found) == 2
    assert len(list(centers.list(per_page=1))) == 2
    assert official.checked(centers.find(int(found[0].id))).identifier == found[0].identifier


def test_a_collection_is_made_moved_and_deleted(official: Official) -> None:
    collections = official.sdk.help_centers.collections
    parent = official.checked(collections.create(name="Hardware"))
    child = official.checked(collections.create(name="Cables", description="All of them"))
    moved = official.checked(collections.update(int(child.id), parent_id=parent.id))
    assert moved.parent_id == parent.id
    found = list(official.checked(collections.list(per_page=3)))
    assert {parent.id, child.id} <= {one.id for one in found}
    assert len({one.id for one in found}) == len(found)
    assert official.checked(collections.delete(int(child.id))).deleted is True
    with pytest.raises(told(), match=GONE):
        collections.find(int(child.id))


def test_a_source_of_fin_and_its_page_are_made_changed_and_deleted(official: Official) -> None:
    content = official.sdk.ai_content
    source = official.checked(content.create_content_import_source(url="https://feed.acme.example/"))
    page = official.checked(
        content.create_external_page(
            title="Prices", html="<p>9</p>", source_id=int(source.id), external_id="p-1",
            url="https://feed.acme.example/p", ai_agent_availability=False,
        )
    )  # fmt: skip
    changed = official.checked(
        content.update_external_page(
            page.id, title="Prices", html="<p>10</p>", url="https://feed.acme.example/p",
            source_id=int(source.id), external_id="p-1", fin_availability=False,
        )
    )  # fmt: skip
    assert changed.html == "<p>10</p>"
    assert official.checked(content.get_external_page(page.id)).title == "Prices"
    assert page.id in {one.id for one in official.checked(content.list_external_pages()).data}
    official.checked(content.delete_external_page(page.id))
    kept = official.checked(
        content.update_content_import_source(
            str(source.id), sync_behavior="api", url="https://feed.acme.example/", status="deactivated"
        )
    )
    assert kept.status == "deactivated"
    assert official.checked(content.get_content_import_source(str(source.id))).status == "deactivated"
    assert official.checked(content.list_content_import_sources()).data
    content.delete_content_import_source(str(source.id))
    with pytest.raises(told(), match=GONE):
        content.get_content_import_source(str(source.id))


def test_a_news_item_is_made_changed_and_deleted(official: Official) -> None:
    items = official.sdk.news.items
    made = official.checked(items.create(title="We ship", sender_id=1003, body="<p>Now</p>"))
    changed = official.checked(
        items.update(
            int(made.id), title="We shipped", sender_id=1003, state="live", reactions=["😆", None],
            labels=["b", "a"], newsfeed_assignments=[{"newsfeed_id": 68, "published_at": 1_664_638_214}],
        )
    )  # fmt: skip
    assert (changed.title, changed.state) == ("We shipped", "live")
    assert official.checked(items.find(int(made.id))).title == "We shipped"
    assert official.checked(items.list()).data
    assert official.checked(items.delete(int(made.id))).deleted is True


def test_newsfeeds_are_listed_read_and_looked_into(official: Official) -> None:
    feeds = official.sdk.news.feeds
    assert official.checked(feeds.list()).data
    assert official.checked(feeds.find("68")).id == "68"
    assert official.checked(feeds.list_items("68")).data is not None
