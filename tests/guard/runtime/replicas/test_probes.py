"""A process that only works answers those who look after it, and says so to everybody else."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from werkzeug.test import Client

from guard.runtime.replicas.probes import PROBES, only_probes

app = Flask(__name__)
app.add_url_rule("/<path:any>", view_func=lambda any: f"answered {any}")


@pytest.mark.parametrize("path", PROBES)
def test_probes_are_answered(path: str) -> None:
    assert Client(only_probes(app)).get(path).text == f"answered {path[1:]}"


@pytest.mark.parametrize("path", ["/", "/api/v1/drift", "/healthz/x", "/w/default/", "/webhooks/intercom"])
def test_nothing_else_is(path: str) -> None:
    answer = Client(only_probes(app)).post(path)
    assert answer.status_code == 421
    assert "GUARDRAIL_ROLES" in json.loads(answer.data)["detail"]
