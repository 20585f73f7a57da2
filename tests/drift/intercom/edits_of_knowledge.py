"""How teammates edit articles, collections, pages, snippets, audiences and sources, as Intercom documents it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from drift.core.catalogue.kind import PREVIEW
from drift.core.model.resources import Body, Json
from tests.drift.intercom.box import later
from tests.drift.intercom.edits import (
    Desk,
    Setting,
    Settings,
    flag,
    html_body,
    in_preview,
    markdown_body,
    paragraphs,
    plain,
    plain_words,
    some_of,
    words,
)
from tests.drift.intercom.edits_of_settings import PEOPLE

AUDIENCES: Final = (71, 72, 73, 74, 75)
LANGUAGES: Final = ("de", "fr", "id")
AI_FLAGS: Final = tuple(
    map(flag, ("ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability"))
)


def _fed_by_api(body: Body) -> bool:
    return bool(body["sync_behavior"] == "api")


CONTENT_IMPORT_SOURCE: Final = Desk(
    "PUT",
    "/ai/content_import_sources/{id}",
    (
        plain("status", st.sampled_from(["active", "deactivated"])),
        plain("audience_ids", some_of(AUDIENCES)),
        plain("url", plain_words.map(lambda name: f"https://{name}.acme.example/"), when=_fed_by_api),
        lambda body: (
            st.nothing()
            if _fed_by_api(body)
            else st.sampled_from(["automatic", "manual"]).map(
                lambda value: Setting(
                    {"/sync_behavior": value},
                    {"sync_behavior": "automated" if value == "automatic" else value},
                )
            )
        ),
    ),
    always=lambda body: {
        "url": body["url"],
        "sync_behavior": "automated" if body["sync_behavior"] == "automatic" else body["sync_behavior"],
    },
)

_PAGE: Final = ("title", "html", "locale", "source_id", "external_id", "url")
_PAGE_FLAGS: Final = ("ai_agent_availability", "ai_copilot_availability")


EXTERNAL_PAGE: Final = Desk(
    "PUT",
    "/ai/external_pages/{id}",
    (
        plain("title", words),
        plain("html", words),
        plain("url", plain_words.map(lambda name: f"https://acme.example/{name}")),
        *(in_preview(flag(name)) for name in (*_PAGE_FLAGS, "ai_sales_agent_availability")),
    ),
    # a PUT that names none of the flags switches Fin on
    always=lambda body: {name: body[name] for name in (*_PAGE, *_PAGE_FLAGS)},
    version=PREVIEW,
)

_RULE: Final = st.builds(
    lambda comparison, value: {
        "attribute": "custom_attributes.plan",
        "type": "string",
        "comparison": comparison,
        "value": value,
    },
    st.sampled_from(["eq", "ne"]),
    words,
)
AUDIENCE: Final = Desk(
    "PUT",
    "/audiences/{id}",
    (
        plain("name", words),
        plain("predicates", st.lists(_RULE, max_size=2)),
        plain("role_predicates", st.lists(_RULE, max_size=1)),
    ),
)


def _blocks(_body: Body) -> SearchStrategy[Setting]:
    texts = st.lists(plain_words, min_size=1, max_size=3)
    return texts.map(
        lambda each: Setting(
            {"/json_blocks": [{"type": "paragraph", "text": text} for text in each],
             "/body_markdown": "\n\n".join(each)},
            {"json_blocks": [{"type": "paragraph", "text": text} for text in each]},
        )
    )  # fmt: skip


def _heading(_body: Body) -> SearchStrategy[Setting]:
    """A block that Markdown does not tell: the way back must go by blocks."""
    return plain_words.map(
        lambda text: Setting(
            {"/json_blocks": [{"type": "heading", "text": text}]},
            {"json_blocks": [{"type": "heading", "text": text}]},
        )
    )


def _snippet_markdown(_body: Body) -> SearchStrategy[Setting]:
    texts = st.lists(plain_words, min_size=1, max_size=3)
    return texts.map(
        lambda each: Setting(
            {"/json_blocks": [{"type": "paragraph", "text": text} for text in each],
             "/body_markdown": "\n\n".join(each)},
            {"body_markdown": "\n\n\n\n".join(each)},
        )
    )  # fmt: skip


CONTENT_SNIPPET: Final = Desk(
    "PUT",
    "/content_snippets/{id}",
    (
        plain("title", words),
        plain("locale", st.sampled_from(["en", *LANGUAGES])),
        plain("audience_ids", some_of(AUDIENCES)),
        *AI_FLAGS,
    ),
    alone=(_blocks, _heading, _snippet_markdown),
)
INTERNAL_ARTICLE: Final = Desk(
    "PUT",
    "/internal_articles/{id}",
    (
        plain("title", words),
        plain("author_id", st.sampled_from(PEOPLE)),
        plain("owner_id", st.sampled_from(PEOPLE)),
        plain("audience_ids", some_of(AUDIENCES)),
        *AI_FLAGS,
    ),
    alone=(html_body(), markdown_body()),
)


def _elsewhere(name: str, ids: tuple[Json, ...]) -> Settings:
    """Another parent, or none; nothing stands in itself."""

    def settings(body: Body) -> SearchStrategy[Setting]:
        others = [each for each in ids if each != body["id"]]
        return st.sampled_from([None, *others]).map(lambda id_: Setting({f"/{name}": id_}, {name: id_}))

    return settings


FOLDER: Final = Desk(
    "PUT",
    "/folders/{id}",
    (
        plain("name", words),
        plain("description", st.one_of(words, st.just(""))),
        plain("emoji", st.sampled_from(["📘", "📗"])),
        _elsewhere("parent_folder_id", (51, 52)),
    ),
    wrap=lambda said, _folder: {"folder": said},
    version=PREVIEW,
)


def _switch(name: str, switch: str) -> Settings:
    def turned(value: bool) -> Setting:
        return Setting({f"/{name}": value}, {switch: value})

    return lambda _body: st.booleans().map(turned)


FILE_SOURCE_CONTENT: Final = Desk(
    "POST",
    "/content/bulk_actions",
    (
        _switch("ai_chatbot_availability", "ai_agent"),
        _switch("ai_copilot_availability", "copilot"),
        _switch("ai_sales_agent_availability", "sales_agent"),
    ),
    wrap=lambda switches, file: {
        "action": "set_availability",
        "content_ids": [{"type": "file_source_content", "id": file.ref.id}],
        "availability": switches,
    },
)


def _translation(body: Body) -> SearchStrategy[Setting]:
    """The words of one language, a new one or one that is there."""

    def worded(language: str, title: str, both: tuple[str, str]) -> Setting:
        at = f"/translated_content/{language}"
        return Setting(
            {f"{at}/title": title, f"{at}/body": both[0], f"{at}/body_markdown": both[1]},
            {"translated_content": {language: {"title": title, "body": both[0]}}},
        )

    if body["translated_content"] is None:
        return st.nothing()
    return st.builds(worded, st.sampled_from(LANGUAGES), words, paragraphs())


def _first_translation(body: Body) -> SearchStrategy[Setting]:
    if body["translated_content"] is not None:
        return st.nothing()
    return words.map(lambda title: Setting({}, {"translated_content": {"fr": {"title": title}}}))


def _flag_of_translation(body: Body) -> SearchStrategy[Setting]:
    there = [code for code in LANGUAGES if code in (body["translated_content"] or {})]
    if not there:
        return st.nothing()
    return st.builds(
        lambda code, on, ids: Setting(
            {
                f"/translated_content/{code}/ai_chatbot_availability": on,
                f"/translated_content/{code}/audience_ids": ids,
            },
            {"translated_content": {code: {"ai_chatbot_availability": on, "audience_ids": ids}}},
        ),
        st.sampled_from(there),
        st.booleans(),
        some_of(AUDIENCES),
    )


def _audiences(body: Body) -> SearchStrategy[Setting]:
    """Said at the top, they go to every language; without languages they stand at the top."""
    languages = [code for code, part in (body["translated_content"] or {}).items() if isinstance(part, dict)]
    places = [f"/translated_content/{code}/audience_ids" for code in languages] or ["/audience_ids"]
    return some_of(AUDIENCES).map(lambda ids: Setting(dict.fromkeys(places, ids), {"audience_ids": ids}))


def _place(_body: Body) -> SearchStrategy[Setting]:
    return st.sampled_from([302, 303, None]).map(
        lambda id_: Setting(
            {"/parent_ids": [] if id_ is None else [id_]},
            {"parent_id": None if id_ is None else str(id_), "parent_type": "collection"},
        )
    )


def _places(_body: Body) -> SearchStrategy[Setting]:
    return some_of((302, 303, 304)).map(
        lambda ids: Setting({"/parent_ids": ids}, {"parent_ids": ids}, version=PREVIEW)
    )


def _appointment(name: str, states: tuple[str, ...], said: Mapping[str, Json]) -> Settings:
    """A time at which Intercom publishes or unpublishes by itself, or the end of such an appointment."""
    at = later()
    iso = datetime.fromtimestamp(at, UTC).isoformat()

    def settings(body: Body) -> SearchStrategy[Setting]:
        other = "scheduled_unpublish_at" if name == "scheduled_publish_at" else "scheduled_publish_at"
        if body["state"] not in states:
            return st.nothing()
        on = Setting({f"/{name}": at, f"/{other}": None}, {name: iso, **said})
        off = Setting({f"/{name}": None}, {name: None})
        return st.sampled_from([on, off])

    return settings


ARTICLE: Final = Desk(
    "PUT",
    "/articles/{id}",
    (
        plain("title", words),
        plain("description", words),
        plain("author_id", st.sampled_from(PEOPLE)),
        plain("state", st.sampled_from(["draft", "published"])),
        *AI_FLAGS,
        _place,
        _audiences,
    ),
    alone=(
        html_body(),
        markdown_body(),
        _places,
        _translation,
        _first_translation,
        _flag_of_translation,
        _appointment("scheduled_publish_at", ("draft", "published"), {"state": "published"}),
        _appointment("scheduled_unpublish_at", ("published",), {}),
    ),
)
ARTICLE_DRAFT: Final = Desk(
    "PUT",
    "/articles/{id}/draft",
    (plain("title", words), plain("description", words)),
    alone=(html_body(), markdown_body(), _translation),
)


def _collection_words(_body: Body) -> SearchStrategy[Setting]:
    return st.builds(
        lambda code, name: Setting(
            {f"/translated_content/{code}/name": name},
            {"translated_content": {code: {"name": name}}},
        ),
        st.sampled_from(LANGUAGES),
        words,
    )


COLLECTION: Final = Desk(
    "PUT",
    "/help_center/collections/{id}",
    (
        plain("name", words),
        plain("description", st.one_of(words, st.just(""))),
        _elsewhere("parent_id", ("301", "302")),
    ),
    alone=(_collection_words,),
)

DESKS: Final[Mapping[str, Desk]] = MappingProxyType(
    {
        "content_import_source": CONTENT_IMPORT_SOURCE,
        "external_page": EXTERNAL_PAGE,
        "file_source_content": FILE_SOURCE_CONTENT,
        "audience": AUDIENCE,
        "content_snippet": CONTENT_SNIPPET,
        "internal_article": INTERNAL_ARTICLE,
        "folder": FOLDER,
        "article": ARTICLE,
        "article_draft": ARTICLE_DRAFT,
        "collection": COLLECTION,
    }
)
