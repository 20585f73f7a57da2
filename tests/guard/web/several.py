"""Two workspaces of one installation, `acme` and `test`: people are known in one of them, or in both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson
from werkzeug.test import TestResponse

from guard.identity.tokens import create
from guard.runtime.service import Service
from guard.runtime.workspaces import Workspaces
from guard.web import create_app
from tests.guard.web.stage import ALICE, CLIENT_SECRET, DAVE, ROLES, Stage, beside
from tests.served import assembled_of

TINA = "tina@acme.example"
"""Somebody whom only `test` knows."""
TEST_SECRET = "client-secret-of-the-app-in-test"  # made up
TEST_CODE = "test5678"
OPERATOR = "operator@acme.example"
"""Somebody whom both know."""


@dataclass
class Several:
    """`on` is the default workspace, with the app of both."""

    on: Stage
    test: Service
    tokens: dict[str, str]
    workspaces: Workspaces

    def ask(self, path: str, who: str | None, method: str = "GET", body: Any = None) -> TestResponse:
        headers = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        data = None if body is None else orjson.dumps(body)
        return self.on.app.test_client().open(path, method=method, headers=headers, data=data)


@contextmanager
def several(on: Stage, *, secret: str = TEST_SECRET, code: str = TEST_CODE) -> Iterator[Several]:
    """`acme` is as the stage has it; `test` was not read yet."""
    with beside(on, "test", code) as test:
        listed = [assembled_of(on.service, CLIENT_SECRET, is_default=True), assembled_of(test, secret)]
        workspaces = Workspaces(listed)
        app = create_app(workspaces)
        tokens = {
            TINA: create(test.guarded, TINA, "operator"),
            ALICE: create(on.guarded, ALICE, "approver"),
            DAVE: create(on.guarded, DAVE, "operator"),
            OPERATOR: create(on.guarded, OPERATOR, "operator", everywhere=True),
        }
        yield Several(replace(on, app=app), test, tokens, workspaces)


__all__ = ["ROLES", "Several", "several"]
