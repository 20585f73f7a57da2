"""The calls about help centers, folders, attributes, tickets, tags and news."""

from tests.contract.openapi.stops import NEW, PREVIEW, Stop

_REDIRECTS = "/help_center/help_centers/31/redirects"
_REDIRECT = {
    "from_url": "https://help.acme.example/old",
    "locale": "en",
    "target_type": "article",
    "target_id": "7001",
}
_ATTRIBUTE = {"name": "Colour", "data_type": "list", "options": [{"label": "Red"}, {"label": "Blue"}]}
_NEWS = {
    "title": "News",
    "body": "<p>Hi</p>",
    "sender_id": 1003,
    "state": "live",
    "deliver_silently": True,
    "labels": ["b", "a"],
    "reactions": ["😆", None],
    "newsfeed_assignments": [{"newsfeed_id": 68, "published_at": 1664638214}],
}
_TOMORROW = {"newsfeed_id": 68, "published_at": 4_000_000_000}
_FIELD = {"name": "Model", "description": "Which one", "data_type": "list", "list_items": "A,B"}


def _help_center() -> list[Stop]:
    return [
        Stop("GET", "/help_center/help_centers", 200),
        Stop("GET", "/help_center/help_centers/31", 200),
        Stop("GET", "/help_center/help_centers/1", 404),
        Stop("GET", "/help_center/collections", 200),
        Stop("GET", "/help_center/collections/301", 200),
        Stop("GET", "/help_center/collections/1", 404),
        Stop("POST", "/help_center/collections", 200, {"name": "Spare parts", "parent_id": "304"}),
        Stop("POST", "/help_center/collections", 400, {}),
        Stop("PUT", "/help_center/collections/301", 200, {"name": "First steps", "description": ""}),
        Stop("PUT", "/help_center/collections/1", 404, {"name": "First steps"}),
        Stop("DELETE", "/help_center/collections/308", 200),
        Stop("DELETE", "/help_center/collections/308", 404),
        Stop("GET", _REDIRECTS, 200, None, NEW),
        Stop("GET", f"{_REDIRECTS}/8001", 200, None, NEW),
        Stop("GET", f"{_REDIRECTS}/1", 404, None, NEW),
        Stop("GET", "/help_center/help_centers/1/redirects", 404, None, NEW),
        Stop("POST", _REDIRECTS, 200, _REDIRECT, NEW),
        Stop("POST", _REDIRECTS, 409, _REDIRECT, NEW),
        Stop("POST", _REDIRECTS, 400, {"from_url": "https://help.acme.example/x"}, NEW),
        Stop("POST", _REDIRECTS, 422, _REDIRECT | {"from_url": "https://elsewhere.example/"}, NEW),
        Stop(
            "POST",
            _REDIRECTS,
            404,
            _REDIRECT | {"from_url": "https://help.acme.example/y", "target_id": "1"},
            NEW,
        ),
        Stop("DELETE", f"{_REDIRECTS}/8001", 200, None, NEW),
        Stop("DELETE", f"{_REDIRECTS}/8001", 404, None, NEW),
        Stop("GET", "/folders?parent_folder_id=52", 200, None, PREVIEW),
        Stop("GET", "/folders/51", 200, None, PREVIEW),
        Stop("GET", "/folders/1", 404, None, PREVIEW),
        Stop("POST", "/folders", 200, {"folder": {"name": "New", "parent_folder_id": 52}}, PREVIEW),
        Stop("POST", "/folders", 400, {"folder": {}}, PREVIEW),
        Stop("PUT", "/folders/54", 200, {"folder": {"name": "Ideas"}}, PREVIEW),
        Stop("DELETE", "/folders/51", 422, None, PREVIEW),
        Stop("DELETE", "/folders/54", 200, None, PREVIEW),
    ]


def _attributes() -> list[Stop]:
    base = "/conversations/attributes"
    options = f"{base}/29/options"
    return [
        Stop("GET", f"{base}?include_archived=true", 200, None, NEW),
        *(Stop("GET", f"{base}/{id}", 200, None, NEW) for id in (21, 22, 27)),
        Stop("GET", f"{base}/1", 404, None, NEW),
        Stop("POST", base, 200, _ATTRIBUTE, NEW),
        Stop("POST", base, 422, _ATTRIBUTE | {"data_type": "colour"}, NEW),
        Stop("PUT", f"{base}/22", 200, {"multiline": True}, NEW),
        Stop("PUT", f"{base}/1", 404, {"required": True}, NEW),
        Stop("POST", options, 200, {"label": "Green"}, NEW),
        Stop("POST", options, 422, {"label": "Green", "order": 1}, NEW),
        Stop("POST", f"{base}/22/options", 422, {"label": "Green"}, NEW),
        Stop("PUT", f"{options}/{{option}}", 200, {"label": "Crimson"}, NEW),
        Stop("PUT", f"{options}/nothing", 404, {"label": "Crimson"}, NEW),
        Stop("DELETE", f"{options}/{{option}}", 200, None, NEW),
        Stop("DELETE", f"{options}/nothing", 404, None, NEW),
        Stop("DELETE", f"{base}/23", 200, None, NEW),
        Stop("GET", "/data_attributes?model=contact&include_archived=true", 200),
        Stop("GET", "/data_attributes?model=conversation", 422, None, NEW),
        Stop("POST", "/data_attributes", 200, {"name": "shoe", "model": "contact", "data_type": "string"}),
        Stop("POST", "/data_attributes", 400, {"name": "shoe", "model": "contact", "data_type": "string"}),
        Stop("PUT", "/data_attributes/953", 200, {"archived": True}),
        Stop("PUT", "/data_attributes/954", 200, {"options": [{"value": "a"}, {"value": "b"}]}),
        Stop("PUT", "/data_attributes/954", 400, {"options": "a,b"}),
        Stop("PUT", "/data_attributes/951", 422, {"archived": True}),
        Stop("PUT", "/data_attributes/1", 404, {"archived": True}),
        Stop("GET", "/ticket_states", 200),
        Stop("GET", "/ticket_types", 200),
        Stop("GET", "/ticket_types/61", 200),
        Stop("POST", "/ticket_types", 200, {"name": "Complaint", "category": "Customer"}),
        Stop("PUT", "/ticket_types/61", 200, {"name": "Bug", "archived": True}),
        Stop("POST", "/ticket_types/62/attributes", 200, _FIELD),
        Stop("PUT", "/ticket_types/62/attributes/1613", 200, {"name": "Serial"}),
        Stop("GET", "/tags", 200),
        Stop("GET", "/tags/101", 200),
        Stop("GET", "/tags/1", 404),
        Stop("POST", "/tags", 200, {"name": "urgent"}),
        Stop("POST", "/tags", 200, {"name": "refunds", "id": "101"}),
        Stop("POST", "/tags", 400, {"name": ""}),
        Stop("POST", "/tags", 404, {"name": "vip", "companies": [{"company_id": "123"}]}, ("2.14", "2.15")),
        Stop("POST", "/tags", 200, {"name": "vip", "companies": [{"company_id": "123"}]}, NEW),
        Stop("DELETE", "/tags/105", 400),
        Stop("DELETE", "/tags/106", 200),
        Stop("DELETE", "/tags/106", 404),
        Stop("GET", "/segments?include_count=true", 200),
        Stop("GET", "/segments/6762f25c1bb69f9f2193bc01", 200),
        Stop("GET", "/segments/nothing", 404),
        Stop("GET", "/subscription_types", 200),
    ]


def _news() -> list[Stop]:
    return [
        Stop("GET", "/news/news_items", 200),
        Stop("GET", "/news/news_items/9801", 200),
        Stop("GET", "/news/news_items/1", 404),
        Stop("POST", "/news/news_items", 200, _NEWS),
        Stop("PUT", "/news/news_items/9801", 200, _NEWS),
        Stop("POST", "/news/news_items", 400, _NEWS | {"newsfeed_assignments": [_TOMORROW]}),
        Stop("PUT", "/news/news_items/1", 404, _NEWS),
        Stop("DELETE", "/news/news_items/9803", 200),
        Stop("DELETE", "/news/news_items/9803", 404),
        Stop("GET", "/news/newsfeeds", 200),
        Stop("GET", "/news/newsfeeds/68", 200),
        Stop("GET", "/news/newsfeeds/68/items", 200),
    ]


def every() -> list[Stop]:
    return [*_help_center(), *_attributes(), *_news()]
