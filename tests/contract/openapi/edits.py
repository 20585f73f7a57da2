"""What a person could have changed in a resource: every field that our service writes, in every way it can be moved."""

from collections.abc import Iterator, Mapping

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Json

_FLAGS = (True, False)
_RULES = [{"attribute": "role", "type": "role", "comparison": "eq", "value": "lead"}]
_TAGS: tuple[Json, ...] = (
    # a segment is made of this one, so it stays; then it is taken off again
    {"type": "tag.list", "tags": [{"type": "tag", "id": "105", "name": "a segment's"}]},
    {"type": "tag.list", "tags": None},
)
OTHERS: dict[str, tuple[Json, ...]] = {
    "article.tags": _TAGS,
    "internal_article.tags": _TAGS,
    "article.folder_id": (51, None),
    "article.state": ("draft", "published"),
    "article.parent_id": (None,),
    "article.parent_type": (),
    "article.parent_ids": ([302], [301, 302], []),
    "article.author_id": (1003, 1004),
    "article.audience_ids": ([71], [71, 72], [], None),
    "article.scheduled_publish_at": (1_795_100_000, None),
    "article.scheduled_unpublish_at": (1_795_200_000, None),
    "article.body_markdown": (None,),
    "article_draft.body_markdown": (None,),
    "audience.predicates": (_RULES, []),
    "audience.role_predicates": (_RULES,),
    "collection.parent_id": ("301", None),
    "content_import_source.audience_ids": ([71], [], None),
    "content_import_source.status": ("active", "deactivated"),
    "content_import_source.sync_behavior": ("manual", "automatic"),
    "content_import_source.url": ("https://other.acme.example/",),
    "content_snippet.audience_ids": ([71], [], None),
    "content_snippet.json_blocks": ([{"type": "paragraph", "text": "Other words."}],),
    "content_snippet.body_markdown": ("Other *words*.", None),
    "content_snippet.locale": ("fr",),
    "conversation_attribute.visible_to_team_ids": (["201"], [], None),
    "conversation_attribute.reference": ({"type": "many", "object_type_id": "contract"},),
    "data_attribute.options": (["a", "b"], ["a", "b", "c"]),
    "data_connector.audiences": (["users"], ["leads", "users", "visitors"]),
    "data_connector.bypass_authentication": _FLAGS,
    "data_connector.customer_authentication": _FLAGS,
    "data_connector.data_inputs": (
        [],
        [{"name": "email", "type": "string", "description": None, "required": False, "default_value": None}],
    ),
    "data_connector.headers": ([],),
    "data_connector.http_method": ("get", "post", "delete"),
    "data_connector.state": ("live", "draft"),
    "data_connector.token_ids": ([], ["9"]),
    "data_connector.url": ("https://other.acme.example/{{order_id}}",),
    "data_connector.validate_missing_attributes": _FLAGS,
    "external_page.locale": ("en",),
    "external_page.url": ("https://other.acme.example/page", None),
    "folder.description": ("About it",),
    "folder.emoji": ("📗",),
    "folder.parent_folder_id": (52, None),
    "help_center_redirect.from_url": ("https://help.acme.example/{id}",),
    "help_center_redirect.locale": ("fr",),
    "help_center_redirect.target_id": (),
    "help_center_redirect.target_type": (),
    "internal_article.audience_ids": ([71], [], None),
    "internal_article.author_id": (1003,),
    "internal_article.body_markdown": (None,),
    "internal_article.folder_id": (51, None),
    "internal_article.owner_id": (1003,),
    "ip_allowlist.ip_allowlist": (["192.0.2.44", "203.0.113.0/24"], ["203.0.113.0/24", "198.51.100.7"]),
    "news_item.labels": (["b", "a"], [None, "a"], []),
    "news_item.newsfeed_assignments": ([{"newsfeed_id": 68, "published_at": 1_664_638_214}], []),
    "news_item.reactions": (["😆", None], []),
    "news_item.sender_id": (1004,),
    "news_item.state": ("live", "draft"),
    "office_hours_exception.exception_type": (),
    "office_hours_exception.time_intervals": (),
    "office_hours_exception.exception_date": ("{year}-03-03",),
    "office_hours_schedule.time_intervals": ([{"start_minute": 600, "end_minute": 900, "day_of_week": 0}],),
    "office_hours_schedule.time_zone_name": ("Europe/Rome",),
    "ticket_type.category": ("Back-office", "Tracker"),
    "ticket_type.icon": ("🧯",),
    "ticket_type_attribute.input_options": (
        {"list_options": [{"id": "u1", "label": "Low"}, {"id": "u2", "label": "High"}]},
        {"multiline": True},
        {"multiline": False, "allow_multiple_values": True},
    ),
}  # fmt: skip
"""Words that Intercom takes only from a list, and values with a form of their own."""

_OPEN: dict[str, Json] = {
    "exception_type": "custom_hours",
    "time_intervals": [{"start_minute": 600, "end_minute": 900, "day_of_week": 1}],
}
_CLOSED: dict[str, Json] = {"exception_type": "closed", "time_intervals": None}
TOGETHER: dict[str, tuple[dict[str, Json], ...]] = {
    "article": ({"parent_id": 302, "parent_type": "collection"},),
    "help_center_redirect": ({"target_type": "article", "target_id": "7022"},),
    "office_hours_exception": (_OPEN, _CLOSED, _OPEN),
}
"""Fields that are moved only together."""
SPECIAL = frozenset({"reference", "multiline", "tags"})
"""Fields that only some resources of a kind have."""
APART = frozenset({"scheduled_publish_at", "parent_id", "parent_ids"})
"""Fields that never move with all the others: a schedule excludes the other one, a place names one collection."""


def edits(kind: Kind, body: Body) -> Iterator[tuple[FieldChange, ...]]:
    """Each field of its own, those that belong together, and then everything that can move at once."""
    moved = {name: _alternatives(kind, name, body) for name in sorted(kind.writable)}
    for name, values in moved.items():
        for value in values:
            yield _changes(body, {name: value})
    for several in TOGETHER.get(kind.name, ()):
        yield _changes(body, several)
    yield _changes(body, {name: values[0] for name, values in moved.items() if values and name not in APART})


def _changes(body: Body, values: Mapping[str, Json]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(f"/{name}", body.get(name), value) for name, value in values.items())


def _alternatives(kind: Kind, name: str, body: Body) -> list[Json]:
    """What the field could have been instead; nothing where a resource like this one does not have it."""
    if kind.name == "team":
        return _members(name, body)
    listed = OTHERS.get(f"{kind.name}.{name}") if name in body or name not in SPECIAL else ()
    if listed is not None:
        return [_own(value, body) for value in listed if value not in (body.get(name), body.get("id"))]
    match body.get(name):
        case bool(flag):
            return [not flag]
        case str(text):
            return [f"{text} again"]
        case dict(texts) if name == "translated_content":
            return _translated(texts)
        case None if name in {"description", "name", "title"}:
            return ["Once more"]
        case _:
            return []


def _own(value: Json, body: Body) -> Json:
    """What no two resources may share, made out of the id."""
    if not isinstance(value, str) or not str(body["id"]).isdigit():
        return value
    return value.replace("{id}", str(body["id"])).replace("{year}", str(2030 + int(body["id"]) % 100))


def _members(name: str, body: Body) -> list[Json]:
    """One teammate fewer, or other levels for those who are there."""
    first, second, *rest = body["admin_ids"]
    if name == "admin_ids":
        return [[first, second]] if rest else [[first]]
    both: Json = {"primary_admin_ids": [first], "secondary_admin_ids": [second]}
    return [{"primary_admin_ids": [first]}, both]


def _translated(texts: dict[str, Json]) -> list[Json]:
    """Other words in each locale that is there."""
    return [
        {**texts, code: {**words, name: f"{words[name]} again"}}
        for code, words in texts.items()
        if isinstance(words, dict)
        for name in ("title", "name", "description", "body")
        if isinstance(words.get(name), str)
    ]
