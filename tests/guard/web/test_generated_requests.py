"""Requests generated from the OpenAPI document: each operation answers as the document says, and none with a 5xx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from guard.web import openapi
from tests.guard.web.stage import DAVE, Stage, stage, story

CHECKS: Final[Any] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""All but one of the library's: whether a cursor or an id is one of ours, no schema can tell."""
LABELS: Final = sorted(
    f"{method.upper()} {path}"
    for path, operations in openapi()["paths"].items()
    for method in operations
    if method != "servers"
)
TAKES_NOTHING: Final = frozenset(
    {
        "HEAD /webhooks/intercom",
        "POST /webhooks/intercom",
        "POST /slack/actions",
        "POST /slack/commands",
        "GET /healthz",
        "GET /readyz",
    }
)
"""Operations without a parameter or body to get wrong. What Intercom and Slack send has tests of its own: the document
does not describe it."""


@dataclass(frozen=True)
class Asked:
    """A bad afternoon of its own, as some of these requests write, and the operations that are asked."""

    stage: Stage
    operations: Mapping[str, Any]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with stage(tmp_path_factory.mktemp("asked"), after=story) as found:
        schema = schemathesis.openapi.from_dict(openapi())
        schema.app = found.app
        results: Any = schema.get_all_operations()
        described = [result.ok() for result in results]
        yield Asked(found, {operation.label: operation for operation in described})


@pytest.mark.parametrize("label", LABELS)
def test_generated_requests_are_answered_as_described(asked: Asked, label: str) -> None:
    _ask(asked, label, GenerationMode.POSITIVE)


@pytest.mark.parametrize("label", [label for label in LABELS if label not in TAKES_NOTHING])
def test_generated_mistakes_are_refused_as_described(asked: Asked, label: str) -> None:
    _ask(asked, label, GenerationMode.NEGATIVE)


def _ask(asked: Asked, label: str, mode: GenerationMode) -> None:
    operation = asked.operations[label]
    requests = operation.as_strategy(generation_mode=mode)
    server = f"http://localhost{urlsplit(operation.base_url).path}"  # which the library looks up, and leaves unused

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(request=requests)
    def ask(request: Any) -> None:
        request.call_and_validate(server, headers=asked.stage.headers(DAVE), checks=CHECKS)

    ask()
