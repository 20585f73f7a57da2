"""Calls to Intercom's API, as the webhook tells of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.activity import Actor, NotAnActivity
from drift.core.model.api_request import ApiRequest, parse_api_request, plain_path


def item(**more: Any) -> dict[str, Any]:
    """An item with every documented part."""
    return {
        "type": "api.request.completed",
        "request_id": "0003pno49p6c",
        "timestamp": 1779078713,
        "request": {
            "method": "put",
            "path": "/data_connectors/7?token=secret#part",
            "ip_address": "203.0.113.7",
            "user_agent": "curl/8.18.0",
        },
        "authentication": {
            "method": "oauth",
            "token_id": "adc1872d_e62b",
            "oauth_client_id": "438cab76",
            "app_package_code": "zapier-7cm5",
        },
        "response": {"status": 200},
        "admin": {"id": 1005, "email": "Mallory@acme.example"},
        **more,
    }


def test_a_call_tells_who_made_it_with_which_app_and_never_a_query() -> None:
    assert parse_api_request(item()) == ApiRequest(
        "0003pno49p6c",
        1779078713,
        "PUT",
        "/data_connectors/7",
        200,
        Actor("admin", "1005", "mallory@acme.example", "203.0.113.7", "zapier-7cm5", "adc1872d_e62b"),
    )


def test_where_intercom_names_no_teammate_the_app_acted() -> None:
    request = parse_api_request(item(admin=None))
    assert request.actor == Actor("app", "zapier-7cm5", None, "203.0.113.7", "zapier-7cm5", "adc1872d_e62b")
    bare = parse_api_request(item(admin={}, authentication={"token_id": "t1"}))
    assert bare.actor == Actor("app", "t1", None, "203.0.113.7", None, "t1")
    odd = parse_api_request(item(authentication={"token_id": 7, "app_package_code": {"a": 1}}))
    assert (odd.actor.app, odd.actor.token) == (None, None)


@pytest.mark.parametrize(
    ("method", "path", "status", "writes"),
    [
        ("PUT", "/tags/1", 200, True),
        ("DELETE", "/tags/1", 204, True),
        ("POST", "/tags", None, True),
        ("POST", "/contacts/search", 200, False),
        ("GET", "/tags", 200, False),
        ("HEAD", "/tags", 200, False),
        ("PUT", "/tags/1", 422, False),
        ("PUT", "/tags/1", 500, False),
    ],
)
def test_reads_searches_and_refused_calls_wrote_nothing(
    method: str, path: str, status: int | None, writes: bool
) -> None:
    request = parse_api_request(item(request={"method": method, "path": path}, response={"status": status}))
    assert request.may_have_written is writes


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        item(request_id=None),
        item(request_id=7),
        item(timestamp="soon"),
        item(timestamp=True),
        item(timestamp=-1),
        item(request=None),
        item(request={"method": "PUT"}),
        item(request={"path": "/tags"}),
    ],
)
def test_what_is_no_call_is_refused_with_a_sentence(broken: Any) -> None:
    with pytest.raises(NotAnActivity, match="request"):
        parse_api_request(broken)


@pytest.mark.parametrize(
    "spelt",
    [
        "/articles/7",
        "/articles/7/",
        "//articles//7",
        "/articles/7.json",
        "/%61rticles/7",
        "/articles/7?a=/b#c",
        "https://api.intercom.io/articles/7?x=1",
    ],
)
def test_a_path_has_one_spelling(spelt: str) -> None:
    assert plain_path(spelt) == "/articles/7"


@given(st.text())
def test_any_path_has_a_spelling(path: str) -> None:
    assert plain_path(path)
