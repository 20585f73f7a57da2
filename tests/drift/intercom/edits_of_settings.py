"""How teammates edit teams, addresses, opening hours, connectors, forms, tags and news, as Intercom documents it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from drift.core.catalogue.kind import PREVIEW
from drift.core.model.resources import Body, Json
from drift.sandbox.cast import ALLOWED_NETWORKS
from tests.drift.intercom.edits import Desk, Setting, flag, named, plain, plain_words, some_of, words

PEOPLE: Final = (1001, 1002, 1003, 1004, 1005, 1006)


def _levels(body: Body) -> SearchStrategy[Setting]:
    if body["distribution_method"] != "load_balanced":
        return st.nothing()

    def levels(second: list[Json]) -> Setting:
        first = [one for one in body["admin_ids"] if one not in second]
        both = {"primary_admin_ids": first, "secondary_admin_ids": second}
        return Setting(
            {f"/admin_priority_level/{name}": value for name, value in both.items()},
            {"admin_priority_level": both, "admin_ids": body["admin_ids"]},
        )

    return some_of(body["admin_ids"]).map(levels)


TEAM: Final = Desk(
    "PUT", "/teams/{id}", (plain("admin_ids", some_of(PEOPLE, least=1)),), alone=(_levels,), version=PREVIEW
)
IP_ALLOWLIST: Final = Desk(
    "PUT",
    "/ip_allowlist",
    (
        flag("enabled"),
        plain(
            "ip_allowlist",
            st.lists(st.sampled_from(["10.1.0.0/16", "192.0.2.7"]), unique=True).map(
                lambda more: sorted([*more, *ALLOWED_NETWORKS], key=lambda text: int(text.split(".")[0]))
            ),
        ),
    ),
)


def _intervals(day: int) -> SearchStrategy[Json]:
    quarter = st.integers(0, day // 15)
    edges = st.lists(quarter, min_size=2, max_size=6, unique=True).map(sorted)
    return edges.map(
        lambda marks: [
            {"start_minute": a * 15, "end_minute": b * 15}
            for a, b in zip(marks[::2], marks[1::2], strict=False)
        ]
    )


OFFICE_HOURS_SCHEDULE: Final = Desk(
    "PUT",
    "/office_hours_schedules/{id}",
    (
        plain("name", words),
        plain("time_zone_name", st.sampled_from(["Europe/Rome", "Asia/Tokyo", "Europe/Paris"])),
        plain("time_intervals", st.one_of(_intervals(10_080), st.just([]))),
        plain("time_intervals", st.just([{"start_minute": 0, "end_minute": 10_080}])),
    ),
)


def _kind_of_day(_body: Body) -> SearchStrategy[Setting]:
    def shown(fields: dict[str, Json]) -> Setting:
        return Setting({f"/{name}": value for name, value in fields.items()}, fields)

    open_ = _intervals(1440).map(lambda hours: {"exception_type": "custom_hours", "time_intervals": hours})
    closed = st.just(
        Setting({"/exception_type": "closed", "/time_intervals": None}, {"exception_type": "closed"})
    )
    return st.one_of(open_.map(shown), closed)


OFFICE_HOURS_EXCEPTION: Final = Desk(
    "PUT",
    "/office_hours_schedules/{parent_id}/office_hours_exceptions/{id}",
    (
        plain("name", words),
        plain("recurring_annually", st.booleans()),
        plain(
            "exception_date",
            st.integers(0, 300).map(lambda days: (date(2031, 1, 1) + timedelta(days)).isoformat()),
        ),
        _kind_of_day,
    ),
)


def _headers(_body: Body) -> SearchStrategy[Setting]:
    names = st.lists(st.sampled_from(["Accept", "Authorization", "X-Team"]), unique=True)
    return names.map(
        lambda each: Setting(
            {"/headers": [{"name": name, "value": "****"} for name in sorted(each)]},
            {"headers": [{"name": name, "value": f"value of {name}"} for name in each]},
        )
    )


def _mock(_body: Body) -> SearchStrategy[Setting]:
    return st.just(
        Setting({"/configuration_response_type": "mock_response_type"}, {"mock_response": {"total": 3}})
    )


_INPUT: Final = st.builds(
    lambda name, about, required: {
        "name": name, "type": "string", "description": about, "required": required, "default_value": "",
    },
    st.sampled_from(["order_id", "email", "reason"]), words, st.booleans(),
)  # fmt: skip
DATA_CONNECTOR: Final = Desk(
    "PATCH",
    "/data_connectors/{id}",
    (
        plain("name", named("Connector")),
        plain("description", words),
        plain("http_method", st.sampled_from(["get", "post", "put", "delete", "patch"])),
        plain("url", plain_words.map(lambda path: f"https://api.acme.example/{path}?id={{{{order_id}}}}")),
        plain("body", words.map(lambda text: f"say {text}")),
        plain("audiences", some_of(("leads", "users", "visitors"))),
        plain("data_inputs", st.lists(_INPUT, max_size=2, unique_by=lambda one: one["name"])),
        plain("token_ids", some_of(("11", "12"))),
        *map(flag, ("direct_fin_usage", "customer_authentication", "bypass_authentication")),
        flag("validate_missing_attributes"),
        _headers,
    ),
    alone=(plain("state", st.sampled_from(["draft", "live"])), _mock),
)

TICKET_TYPE: Final = Desk(
    "PUT",
    "/ticket_types/{id}",
    (
        plain("name", words),
        plain("description", words),
        plain("category", st.sampled_from(["Customer", "Back-office", "Tracker"])),
        plain("icon", st.sampled_from(["🐞", "📦", "🎟️"])),
        flag("is_internal"),
        flag("archived"),
    ),
)

_FLAGS: Final = (
    "required_to_create",
    "required_to_create_for_contacts",
    "visible_on_create",
    "visible_to_contacts",
)


def _built_in(body: Body) -> bool:
    return body["default"] is True


def _multiline(body: Body) -> SearchStrategy[Setting]:
    if body["data_type"] != "string":
        return st.nothing()
    return st.booleans().map(lambda on: Setting({"/input_options/multiline": on}, {"multiline": on}))


def _items(body: Body) -> SearchStrategy[Setting]:
    if body["data_type"] != "list":
        return st.nothing()
    chosen = st.lists(st.sampled_from(["Low", "High", "Mid", "None at all"]), min_size=1, unique=True)
    return chosen.map(
        lambda labels: Setting(
            {"/input_options/list_options": [{"label": label, "archived": False} for label in labels]},
            {"list_items": ",".join(labels)},
        )
    )


def _several(body: Body) -> SearchStrategy[Setting]:
    if body["data_type"] != "list":
        return st.nothing()
    return st.booleans().map(
        lambda on: Setting({"/input_options/allow_multiple_values": on}, {"allow_multiple_values": on})
    )


TICKET_TYPE_ATTRIBUTE: Final = Desk(
    "PUT",
    "/ticket_types/{parent_id}/attributes/{id}",
    (
        plain("name", words),
        plain("description", st.one_of(words, st.just(""))),
        plain("archived", st.booleans(), when=lambda body: not _built_in(body)),
        *map(flag, _FLAGS),
        _multiline,
        _items,
        _several,
    ),
    always=lambda body: {name: body[name] for name in _FLAGS},
)


def _options(body: Body) -> SearchStrategy[Setting]:
    if "options" not in body:
        return st.nothing()
    values = st.lists(
        st.sampled_from(["trial", "retail", "business", "other, more"]), min_size=2, unique=True
    )
    return values.map(
        lambda each: Setting({"/options": each}, {"options": [{"value": value} for value in each]})
    )


DATA_ATTRIBUTE: Final = Desk(
    "PUT",
    "/data_attributes/{id}",
    (
        plain("description", st.one_of(words, st.just(""))),
        flag("messenger_writable"),
        flag("archived"),
        _options,
    ),
    edits=lambda body: "id" in body,  # the standard ones stay as they are
)

CONVERSATION_ATTRIBUTE: Final = Desk(
    "PUT",
    "/conversations/attributes/{id}",
    (
        plain("name", named("Attribute")),
        plain("description", st.one_of(words, st.just(""))),
        flag("required"),
        plain("visible_to_team_ids", some_of(("201", "202", "203"))),
        plain("multiline", st.booleans(), when=lambda body: body["data_type"] == "string"),
    ),
    archive="/conversations/attributes/{id}",
)
CONVERSATION_ATTRIBUTE_OPTION: Final = Desk(
    "PUT",
    "/conversations/attributes/{parent_id}/options/{id}",
    (plain("label", words),),
    archive="/conversations/attributes/{parent_id}/options/{id}",
)

TAG: Final = Desk(
    "POST", "/tags", (plain("name", named("Tag")),), wrap=lambda said, tag: {"id": tag.ref.id, **said}
)

_REACTIONS: Final = st.lists(st.sampled_from(["😆", "😅", "👍"]), max_size=4, unique=True)


def _whole_item(body: Body) -> dict[str, Json]:
    names = ("title", "body", "sender_id", "state", "deliver_silently", "labels", "reactions")
    return {name: body[name] for name in (*names, "newsfeed_assignments")}


def _assignments(_body: Body) -> SearchStrategy[Setting]:
    feeds: SearchStrategy[list[Json]] = st.lists(
        st.builds(
            lambda feed, at: {"newsfeed_id": feed, "published_at": at},
            st.sampled_from([68, 69]),
            st.integers(1_700_000_000, 1_700_000_009),
        ),
        unique_by=lambda one: one["newsfeed_id"],
    ).map(lambda each: sorted(each, key=lambda one: int(one["newsfeed_id"])))
    return feeds.map(lambda each: Setting({"/newsfeed_assignments": each}, {"newsfeed_assignments": each}))


NEWS_ITEM: Final = Desk(
    "PUT",
    "/news/news_items/{id}",
    (
        plain("title", words),
        plain("body", st.one_of(words, st.just(""))),
        plain("sender_id", st.sampled_from(PEOPLE)),
        plain("state", st.sampled_from(["draft", "live"])),
        plain("labels", some_of(("billing", "product", "Ä"))),
        plain("reactions", _REACTIONS),
        plain("reactions", st.just([None, None, None, None])),
        flag("deliver_silently"),
        _assignments,
    ),
    always=_whole_item,
)

DESKS: Final[Mapping[str, Desk]] = MappingProxyType(
    {
        "team": TEAM,
        "ip_allowlist": IP_ALLOWLIST,
        "office_hours_schedule": OFFICE_HOURS_SCHEDULE,
        "office_hours_exception": OFFICE_HOURS_EXCEPTION,
        "data_connector": DATA_CONNECTOR,
        "ticket_type": TICKET_TYPE,
        "ticket_type_attribute": TICKET_TYPE_ATTRIBUTE,
        "data_attribute": DATA_ATTRIBUTE,
        "conversation_attribute": CONVERSATION_ATTRIBUTE,
        "conversation_attribute_option": CONVERSATION_ATTRIBUTE_OPTION,
        "tag": TAG,
        "news_item": NEWS_ITEM,
    }
)
