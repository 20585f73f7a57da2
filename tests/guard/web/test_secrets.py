"""Nothing that is secret is ever in an answer."""

from __future__ import annotations

from typing import Any

import pytest

from drift.web.rest.route import Route
from guard.web import ROUTES
from tests.guard.web.stage import CLIENT_SECRET, DAVE, Stage
from tests.guard.web.test_openapi import real_addresses

PLANTED = "planted-secret-0123456789"
GETS = [route for route in ROUTES if route.method == "GET"]


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.name)
def test_no_answer_holds_a_secret(seen: Stage, route: Route[Any]) -> None:
    secrets = [PLANTED, CLIENT_SECRET, *seen.tokens.values()]
    forms = ({"format": form} for form in ("csv", "markdown", "table"))
    for query in ({}, *(forms if route.name == "get_drift" else ())):
        for address in real_addresses(seen, route.path):
            answer = seen.ask(address, DAVE, **query)
            assert [
                secret for secret in secrets if secret in answer.text or secret in str(answer.headers)
            ] == []


def test_the_planted_secret_was_really_there(seen: Stage) -> None:
    assert PLANTED in str(seen.intercom.log)
    assert "fingerprint:" in seen.ask("/api/v1/activity/a1").text
