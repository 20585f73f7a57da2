"""Several tabs sign somebody in at the same instant, on every engine: one account, and every tab is in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from guard.identity.entry import begin_with_account
from guard.identity.openid.provider import Said
from guard.identity.sessions import find
from tests.guard.web.stage import PEOPLE, Stage, stage_on
from tests.stores import postgresql_database, postgresql_server, sqlite_database

ISSUER = "https://login.acme.example"
TABS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as closing:
        if request.param == "postgresql":
            server = closing.enter_context(postgresql_server())
            database = closing.enter_context(postgresql_database(server, "door", busy_timeout=120.0))
        else:
            database = sqlite_database(tmp_path, busy_timeout=120.0)
        on = closing.enter_context(stage_on(tmp_path, database))
        (on.policies / "people.yaml").write_text(f'{PEOPLE}roles: {{ viewer: ["*@acme.example"] }}\n')
        on.service.reload_policies()
        yield on


def test_the_first_sign_in_in_many_tabs_makes_one_account(door: Stage) -> None:
    together = threading.Barrier(TABS, timeout=60)

    def enter(number: int) -> str:
        together.wait()
        said = Said("sub-1", "zoe@acme.example", (f"group-{number}",), refresh=f"sealed-{number}")
        return begin_with_account([door.guarded], ISSUER, said).secret

    with ThreadPoolExecutor(TABS) as threads:
        secrets = list(threads.map(enter, range(TABS)))
    with door.guarded.view() as view:
        (account,) = view.accounts.list()
    assert account.email == "zoe@acme.example"
    for secret in secrets:
        who = find(door.guarded, secret)
        assert who is not None
        assert (who.email, who.role) == ("zoe@acme.example", "viewer")
