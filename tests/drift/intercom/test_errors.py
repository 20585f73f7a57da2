import httpx
import pytest

import drift.intercom.errors as errors
from drift.intercom.errors import (
    Conflict,
    Forbidden,
    IntercomError,
    Malformed,
    NotFound,
    NotInVersion,
    PlanRestricted,
    RateLimited,
    ServerFault,
    Unauthorized,
    Unprocessable,
    error_of,
)
from tests.drift.intercom.fakes import refused


def every_error() -> list[type[IntercomError]]:
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return [value for value in found if issubclass(value, IntercomError)]


def test_the_tree_at_the_top_of_the_file_is_complete() -> None:
    drawn = errors.__doc__ or ""
    assert len(every_error()) == 16
    assert [one.__name__ for one in every_error() if one.__name__ not in drawn] == []


def test_every_error_has_a_word_of_its_own() -> None:
    words = [one.word for one in every_error()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("status", "code", "expected", "retriable"),
    [
        (401, "unauthorized", Unauthorized, False),
        (401, "token_revoked", Unauthorized, False),
        (403, "action_forbidden", Forbidden, False),
        (403, "api_plan_restricted", PlanRestricted, False),
        (404, "data_connector_not_found", NotFound, False),
        (400, "intercom_version_invalid", NotInVersion, False),
        (400, "parameter_invalid", Unprocessable, False),
        (409, "data_connector_in_use", Conflict, False),
        (422, "data_invalid", Unprocessable, False),
        (418, "never_seen", Unprocessable, False),
        (429, "rate_limit_exceeded", RateLimited, True),
        (408, "request_timeout", ServerFault, True),
        (500, "server_error", ServerFault, True),
        (503, "service_unavailable", ServerFault, True),
        (302, "moved", Malformed, False),
    ],
)
def test_every_status_is_a_named_fact(
    status: int, code: str, expected: type[IntercomError], retriable: bool
) -> None:
    error = error_of(refused(status, code, "Because."), "GET /teams", 0.0)
    assert type(error) is expected
    assert (error.status, error.code, error.retriable, error.request_id) == (status, code, retriable, "r1")
    assert "GET /teams" in error.message
    assert error.message.endswith("Because.")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"errors": "x"}', b'{"errors": [1]}', b'{"errors": []}']
)
def test_an_answer_without_an_envelope_is_still_an_error(body: bytes) -> None:
    error = error_of(httpx.Response(502, content=body), "GET /teams", 0.0)
    assert type(error) is ServerFault
    assert error.code == "server_error"
    assert error.message == "Intercom failed to answer GET /teams (status 502)."


def test_a_long_message_is_cut() -> None:
    assert len(error_of(refused(422, "data_invalid", "x" * 9999), "PUT /x", 0.0).message) < 500


def test_the_rate_limit_says_when_it_ends() -> None:
    error = error_of(
        refused(429, "rate_limit_exceeded", headers={"X-RateLimit-Reset": "1700000007"}), "GET /teams", 0.0
    )
    assert isinstance(error, RateLimited)
    assert error.reset_at == 1_700_000_007.0
    unclear = error_of(
        refused(429, "rate_limit_exceeded", headers={"X-RateLimit-Reset": "soon"}), "GET /teams", 0.0
    )
    assert isinstance(unclear, RateLimited)
    assert unclear.reset_at is None
