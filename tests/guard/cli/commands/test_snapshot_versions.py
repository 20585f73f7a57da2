"""`guardrail snapshot` under each version that may be pinned: what it has is read, what it lacks is said."""

from __future__ import annotations

import json

import pytest

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind
from guard.runtime.demo import WORKFLOW_IDS
from tests.guard.cli.terminal import Admins, Terminal

READABLE = [one for one in KINDS if not one.log_only]


def lacks(kind: Kind, version: str) -> bool:
    endpoint = kind.endpoint_to_read()
    return endpoint is None or endpoint.version(version) is None


@pytest.mark.parametrize("version", ["2.14", "2.15", "2.16", "Preview"])
def test_every_kind_is_read_or_said_not_to_be_in_the_version(
    terminal: Terminal, admins: Admins, version: str
) -> None:
    terminal.values |= {
        "INTERCOM_BASE_URL": admins.url,
        "INTERCOM_VERSION": version,
        "INTERCOM_WORKFLOW_IDS": ",".join(WORKFLOW_IDS),
    }
    expected = {one.name for one in READABLE if lacks(one, version)}
    said = terminal.say("snapshot")
    assert said.code == (1 if expected else 0), said.err
    report = json.loads(terminal.say("drift --format json").out)
    coverage = {one["kind"]: one for one in report["coverage"]}
    assert {name for name, one in coverage.items() if one["code"] == "not_in_version"} == expected
    assert all(version in coverage[name]["reason"] for name in expected)
    others = {one.name for one in READABLE} - expected
    assert {coverage[name]["status"] for name in others} == {"read"}
    assert all(coverage[name]["count"] for name in others - {"help_center_redirect", "article_draft"})
    assert report["counts"]["unread_kinds"] == len(expected)


def test_an_older_version_lacks_more(terminal: Terminal) -> None:
    missing = [
        sum(lacks(one, version) for one in READABLE) for version in ("2.14", "2.15", "2.16", "Preview")
    ]
    assert missing == sorted(missing, reverse=True)
    assert missing[-1] == 0
