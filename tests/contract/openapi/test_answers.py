"""Every answer of the embedded workspace is one that Intercom's description allows, and every call is tried."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from drift.sandbox.server import create_sandbox
from tests.contract.openapi.description import description, needs_description
from tests.contract.openapi.disagreements import EXCUSED_ANSWERS, EXCUSED_REQUESTS, answer_as_described
from tests.contract.openapi.operations import configuration
from tests.contract.openapi.tour import Exchange, toured
from tests.drift.sandbox.conftest import Clock, client_of

pytestmark = needs_description

VERSIONS = ("2.14", "2.15", "2.16", "Preview")


@cache
def exchanges(version: str) -> tuple[Exchange, ...]:
    with (
        TemporaryDirectory() as folder,
        create_sandbox(Path(folder) / "w.db", now=Clock(), conversations=500) as sandbox,
        client_of(sandbox, version=version) as client,
    ):
        return tuple(toured(client, version))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_answer_has_the_described_shape(version: str) -> None:
    described = description(version)
    problems = []
    for made in exchanges(version):
        operation = described.operation_of(made.method, made.path)
        assert operation is not None, made.said()
        if (operation, made.status) in EXCUSED_ANSWERS:
            continue
        answer = answer_as_described(operation, made.answer)
        found = described.problems_of_answer(operation, made.status, answer)
        problems += [f"{made.said()} {problem}" for problem in found]
    assert problems == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_described_requests_are_accepted(version: str) -> None:
    described = description(version)
    headers = {"Authorization": "Bearer x", "Intercom-Version": version}
    problems = []
    for made in exchanges(version):
        operation = described.operation_of(made.method, made.path)
        assert operation is not None
        if made.status < 300 and operation not in EXCUSED_REQUESTS:
            found = described.problems_of_request(operation, made.query, headers, made.request)
            problems += [f"{made.said()} {problem}" for problem in found]
    assert problems == []


@pytest.mark.parametrize("version", ["2.16", "Preview"])
def test_every_configuration_call_is_made_with_success(version: str) -> None:
    described = description(version)
    made = {
        described.operation_of(each.method, each.path) for each in exchanges(version) if each.status < 300
    }
    assert configuration(version) - made == set()


def test_the_types_of_log_entries_are_those_of_the_description() -> None:
    (listed,) = [each for each in exchanges("2.16") if each.path == "/admins/activity_log_event_types"]
    schemas = description("2.16").document["components"]["schemas"]
    entry = next(each for each in schemas["activity_log"]["anyOf"] if "properties" in each)
    assert set(listed.answer["event_types"]) == set(entry["properties"]["activity_type"]["enum"])
