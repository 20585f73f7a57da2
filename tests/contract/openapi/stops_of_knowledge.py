"""The calls about what Fin reads: sources, audiences, snippets and articles."""

from tests.contract.openapi.stops import NEW, Stop

ARTICLE = "/articles/7002"
SOURCE = 605
_PAGE = {
    "title": "Shipping",
    "html": "<h1>Shipping</h1>",
    "url": "https://feed.acme.example/1",
    "locale": "en",
    "source_id": SOURCE,
    "external_id": "new-1",
}
_INTERNAL = {"title": "Passwords", "body": "<p>Never share</p>", "author_id": 1003, "owner_id": 1001}


def _fin() -> list[Stop]:
    source = {"sync_behavior": "api", "url": "https://feed.acme.example/"}
    return [
        Stop("GET", "/ai/content_import_sources", 200),
        Stop("GET", "/ai/content_import_sources/603", 200),
        Stop("POST", "/ai/content_import_sources", 200, source),
        Stop("PUT", "/ai/content_import_sources/606", 200, source | {"status": "deactivated"}),
        Stop("DELETE", "/ai/content_import_sources/606", 204),
        Stop("GET", "/ai/external_pages", 200),
        Stop("GET", "/ai/external_pages/6601", 200),
        Stop("POST", "/ai/external_pages", 200, _PAGE | {"ai_agent_availability": True}),
        Stop("POST", "/ai/external_pages", 200, _PAGE | {"title": "Shipping rates"}),
        Stop("PUT", "/ai/external_pages/6611", 200, _PAGE | {"fin_availability": False}),
        Stop("DELETE", "/ai/external_pages/6612", 200),
        Stop("GET", "/audiences", 200, None, NEW),
        Stop("GET", "/audiences/71", 200, None, NEW),
        Stop("GET", "/audiences/99", 404, None, NEW),
        Stop("POST", "/audiences", 201, {"name": "VIPs", "predicates": []}, NEW),
        Stop("POST", "/audiences", 422, {"name": ""}, NEW),
        Stop("PUT", "/audiences/74", 200, {"name": "Partners"}, NEW),
        Stop("PUT", "/audiences/74", 422, {"name": ""}, NEW),
        Stop("PUT", "/audiences/99", 404, {"name": "Nobody"}, NEW),
        Stop("DELETE", "/audiences/74", 204, None, NEW),
        Stop("DELETE", "/audiences/74", 404, None, NEW),
        Stop("GET", "/content_snippets?page=1&per_page=2", 200, None, NEW),
        Stop("GET", "/content_snippets/6501", 200, None, NEW),
        Stop("GET", "/content_snippets/1", 404, None, NEW),
        Stop("POST", "/content_snippets", 201, {"title": "Parking", "body_markdown": "Behind."}, NEW),
        Stop("POST", "/content_snippets", 422, {"title": "Parking", "locale": "tlh"}, NEW),
        Stop("POST", "/content_snippets", 404, {"title": "Parking", "audience_ids": [999]}, NEW),
        Stop("PUT", "/content_snippets/6501", 200, {"title": "My order", "audience_ids": [71]}, NEW),
        Stop("PUT", "/content_snippets/6501", 404, {"audience_ids": [999]}, NEW),
        Stop("PUT", "/content_snippets/6501", 422, {"title": "x" * 256}, NEW),
        Stop("DELETE", "/content_snippets/6502", 422, None, NEW),
        Stop("DELETE", "/content_snippets/6503", 204, None, NEW),
        Stop("DELETE", "/content_snippets/6503", 404, None, NEW),
    ]


def _articles() -> list[Stop]:
    article = {"title": "Help", "author_id": 1003, "body": "<p>Hi</p>", "state": "published"}
    return [
        Stop("GET", "/articles", 200),
        Stop("GET", "/articles/7001", 200),
        Stop("GET", "/articles/1", 404),
        Stop("GET", "/articles/search?phrase=invoice&highlight=true", 200),
        Stop("POST", "/articles", 200, article),
        Stop("POST", "/articles", 400, {}),
        Stop("PUT", ARTICLE, 200, {"title": "Another title"}),
        Stop("PUT", "/articles/1", 404, {"title": "Another title"}),
        Stop("DELETE", "/articles/7005", 200),
        Stop("DELETE", "/articles/7005", 404),
        Stop("GET", f"{ARTICLE}/draft", 404, None, NEW),
        Stop("PUT", f"{ARTICLE}/draft", 200, {"title": "Staged"}, NEW),
        Stop("GET", f"{ARTICLE}/draft", 200, None, NEW),
        Stop("POST", f"{ARTICLE}/draft/publish", 200, None, NEW),
        Stop("POST", f"{ARTICLE}/draft/publish", 422, None, NEW),
        Stop("PUT", "/articles/7012/draft", 422, {"title": "Never published"}, NEW),
        Stop("PUT", "/articles/7001/draft", 200, {"translated_content": {"fr": {"title": "Titre"}}}, NEW),
        Stop("POST", "/articles/7001/draft/publish", 422, {}, NEW),
        Stop("POST", "/articles/7001/draft/publish", 422, {"locales": ["en"]}, NEW),
        Stop("POST", "/articles/7001/draft/publish", 200, {"locales": ["fr"]}, NEW),
        Stop("GET", f"{ARTICLE}/versions", 200, None, NEW),
        Stop("GET", f"{ARTICLE}/versions?locale=xx", 400, None, NEW),
        Stop("GET", f"{ARTICLE}/versions/7002001", 200, None, NEW),
        Stop("GET", f"{ARTICLE}/versions/1", 404, None, NEW),
        *_tagged(ARTICLE, "/articles/1"),
        Stop("GET", "/internal_articles", 200),
        Stop("GET", "/internal_articles/7501", 200),
        Stop("GET", "/internal_articles/1", 404),
        Stop("GET", "/internal_articles/search?folder_id=51", 200),
        Stop("POST", "/internal_articles", 200, _INTERNAL),
        Stop("POST", "/internal_articles", 400, {"title": "Nobody wrote it"}),
        Stop("PUT", "/internal_articles/7501", 200, {"title": "Escalation"}),
        Stop("PUT", "/internal_articles/1", 404, {"title": "Escalation"}),
        *_tagged("/internal_articles/7502", "/internal_articles/1"),
        Stop("DELETE", "/internal_articles/7505", 200),
        Stop("DELETE", "/internal_articles/7505", 404),
        *_tagged("/content_snippets/6505", "/content_snippets/1"),
        Stop("GET", "/content/search?query=invoice&per_page=50&states=published", 200, None, NEW),
        Stop("GET", "/content/search?content_types=file_source_content&copilot_state=on", 200, None, NEW),
        Stop("GET", "/content/search?fin_service_state=maybe", 422, None, NEW),
        Stop("POST", "/content/bulk_actions", 202, _BULK, NEW),
        Stop("POST", "/content/bulk_actions", 422, {"action": "explode", "content_ids": []}, NEW),
    ]


_BULK = {
    "action": "set_availability",
    "content_ids": [{"type": "content_snippet", "id": "6505"}, {"type": "article_content", "id": "507001"}],
    "availability": {"ai_agent": False},
}


def _tagged(content: str, nowhere: str) -> list[Stop]:
    return [
        Stop("POST", f"{content}/tags", 200, {"id": "101", "admin_id": "1001"}, NEW),
        Stop("POST", f"{content}/tags", 404, {"id": "1", "admin_id": "1001"}, NEW),
        Stop("POST", f"{nowhere}/tags", 404, {"id": "101", "admin_id": "1001"}, NEW),
        Stop("DELETE", f"{content}/tags/101", 200, None, NEW),
        Stop("DELETE", f"{content}/tags/101", 404, None, NEW),
    ]


def every() -> list[Stop]:
    return [*_fin(), *_articles()]
