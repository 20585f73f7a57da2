"""Where the description contradicts itself or says less than its own examples: each case once, with its reason."""

from typing import Any

from tests.contract.openapi.description import Operation

EXCUSED_ANSWERS: dict[tuple[Operation, int], str] = {
    (("POST", "/news/news_items"), 400): "it forbids a date in the future in words, and names no answer",
    (("POST", "/conversations/search"), 400): "its words forbid queries, and it names no answer to one",
    (("POST", "/tags"), 404): "2.14 and 2.15 refuse customers that do not exist; 2.16 leaves them out",
}
"""Answers whose status the description does not have, and why the embedded workspace gives it all the same."""

EXCUSED_REQUESTS: dict[Operation, str] = {
    ("POST", "/conversations/search"): "its words nest two levels of filters, and its schema fewer",
    ("POST", "/tags"): "one of four schemas must fit, and a list of companies fits two of them",
    ("PUT", "/data_attributes/{}"): (
        "one of two schemas must fit, but the second requires nothing, so a list of options fits both"
    ),
}
"""Requests that cannot be judged, because the description refuses what its own example sends."""


_PAGED = (
    "its answers count pages and say which one they are, and no parameter is described that asks for the next"
)
UNDESCRIBED_QUERIES: dict[tuple[Operation, str], str] = {
    (("GET", "/articles"), "page"): _PAGED,
    (("GET", "/articles"), "per_page"): _PAGED,
    (("GET", "/internal_articles"), "page"): _PAGED,
    (("GET", "/help_center/collections"), "page"): _PAGED,
    (("GET", "/news/news_items"), "page"): _PAGED,
    (("GET", "/news/newsfeeds"), "page"): _PAGED,
}
"""Query parameters that the description does not have, and why our client sends them."""

UNWRITTEN_FIELDS: dict[tuple[Operation, str], str] = {
    (("PUT", "/ip_allowlist"), "type"): "says what the object is, and nothing of the list",
    (
        ("POST", "/data_connectors"),
        "mock_response",
    ): "a sample that shapes response_fields, and is never read back",
    (("PATCH", "/data_connectors/{}"), "mock_response"): "a sample that is never read back",
    (
        ("PUT", "/ai/content_import_sources/{}"),
        "apply_audience_to_existing_content",
    ): "an order, and no setting",
    (
        ("POST", "/conversations/attributes"),
        "options",
    ): "options are resources of their own, kept apart from the list",
    **{
        (("POST", "/articles"), name): "a time that has passed would get the whole article refused"
        for name in ("scheduled_publish_at", "scheduled_unpublish_at")
    },
    **{
        (
            (method, path),
            "body_markdown",
        ): "the text once more: HTML says it exactly, and only one may be sent"
        for method, path in (
            ("POST", "/articles"),
            ("PUT", "/articles/{}"),
            ("PUT", "/articles/{}/draft"),
            ("POST", "/internal_articles"),
            ("PUT", "/internal_articles/{}"),
            ("POST", "/content_snippets"),
            ("PUT", "/content_snippets/{}"),
        )
    },
    **{
        (("POST", f"/{content}/{{}}/tags"), "admin_id"): "who puts a tag on is whom the token belongs to"
        for content in ("articles", "internal_articles")
    },
    (("POST", "/content/bulk_actions"), "audience"): "no API shows the audiences of a file",
    (("POST", "/content/bulk_actions"), "tags"): "no API shows the tags of a file",
    (("POST", "/tags"), "users"): "tags people, which are customers' data",
    (("POST", "/tags"), "companies"): "tags companies, which are customers' data",
    **{
        (("PUT", "/articles/{}/draft"), name): "the description of the call says that drafts hold words alone"
        for name in (
            "ai_chatbot_availability",
            "ai_copilot_availability",
            "ai_sales_agent_availability",
            "audience_ids",
            "author_id",
            "folder_id",
            "parent_id",
            "parent_ids",
            "parent_type",
            "scheduled_publish_at",
            "scheduled_unpublish_at",
            "state",
        )
    },
}
"""Fields that a described body has and our service never writes, and why."""


_SAMPLE = "in the samples of the description, and not in its schema"
SHOWN_ANYWAY: dict[tuple[str, str], str] = {
    ("/me", ".app.secure "): _SAMPLE,
    ("/articles*", ".audience_ids "): _SAMPLE,
    ("/ticket_types*", ".is_internal "): _SAMPLE,
    ("/ticket_states", ".is_internal "): _SAMPLE,
    ("/articles", ".pages.next.page "): "as real clients follow it",
    ("/internal_articles", ".pages.next.page "): "as real clients follow it",
    ("/admins/activity_logs/search", ".pages.next.page "): _SAMPLE,
    ("/data_connectors", ".pages.next.per_page "): _SAMPLE,
    ("/macros", ".pages.next.per_page "): _SAMPLE,
}
"""Fields of answers that the schemas do not have, by path and place, and why they are shown."""


def answer_as_described(operation: Operation, answer: Any) -> Any:
    """The answer with what the description gets wrong taken out."""
    if operation[1].startswith("/admins/activity_logs") and isinstance(answer, dict) and "pages" in answer:
        return _log_as_described(answer)
    if operation[1].startswith("/conversations/") and isinstance(answer, dict):
        every = answer.get("conversations", [])
        return _assigned(answer) | ({"conversations": [_assigned(one) for one in every]} if every else {})
    return answer


def _assigned(conversation: dict[str, Any]) -> dict[str, Any]:
    """A conversation without assignees that nobody is: the description has a number there, and no null."""
    return {
        key: value
        for key, value in conversation.items()
        if value is not None or key not in {"admin_assignee_id", "team_assignee_id"}
    }


def _log_as_described(body: dict[str, Any]) -> dict[str, Any]:
    """Real clients follow `pages.next` of the list as an address, where the description has an object; and the
    description's own samples hold plain text where it promises objects before and after."""
    following = body["pages"]["next"]
    pages = body["pages"] | {"next": None if isinstance(following, str) else following}
    entries = [
        entry
        | {
            "metadata": {
                key: value for key, value in (entry["metadata"] or {}).items() if not _plain(key, value)
            }
        }
        for entry in body["activity_logs"]
    ]
    return body | {"pages": pages, "activity_logs": entries}


def _plain(key: str, value: object) -> bool:
    return key in {"before", "after"} and isinstance(value, str)
