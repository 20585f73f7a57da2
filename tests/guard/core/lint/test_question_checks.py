"""`ask_why` where nobody is ever asked."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.policy_builder import build
from guard.core.lint.question_checks import question_warnings
from guard.core.model.policy import People

LOG = {"watch": {"activity": ["bulk_export"]}}


def warnings(**keys: Any) -> list[str]:
    document = {"id": "p", "because": "x", "severity": "low", "watch": {"kind": "team"}, "then": "flag"}
    return [warning.sentence for warning in question_warnings(build({**document, **keys}, People()))]


def test_a_policy_of_the_log_never_asks() -> None:
    assert warnings(ask_why=True, **LOG) == [
        "Nobody is ever asked: this policy watches the log, and questions are about changes of resources. Watch the "
        "kind instead."
    ]


@pytest.mark.parametrize("types", ["bot", ["bot", "system"]])
def test_a_policy_of_robots_never_asks(types: Any) -> None:
    assert "robots" in warnings(ask_why=True, when={"actor_type": types})[0]


@pytest.mark.parametrize(
    "keys",
    [
        {"ask_why": True},
        {"ask_why": False, **LOG},
        LOG,
        {"ask_why": True, "when": {"actor_type": ["admin", "bot"]}},
        {"ask_why": True, "when": {"any_of": [{"actor_type": "bot"}, {"actor": ["bob@acme.example"]}]}},
        {"ask_why": True, "unless": {"actor_type": "bot"}},
    ],
)
def test_a_policy_that_asks_somebody_has_no_warning(keys: Any) -> None:
    assert warnings(**keys) == []
