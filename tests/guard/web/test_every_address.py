"""Every address of the app, asked about one workspace by somebody who belongs to another: nothing of it appears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from drift.store.sql.tables import metadata
from drift.web.rest.route import API, WORKSPACES
from tests.guard.web.console.browser import Browser, browser
from tests.guard.web.several import TINA, Several, several
from tests.guard.web.stage import DAVE, HOURS, Stage

PLANTED: Final = "a sentence that only stands in the record of this workspace"
NEEDLES: Final = (PLANTED, "Buy now", "brand_new_thing", "planted-secret", "welcome_message_change")
"""What only stands in the record of `acme`."""
REFUSED: Final = (401, 403, 404)
VARIANTS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"headers": {"X-Workspace": "acme", "X-Guardrail-Workspace": "acme"}},
    {"query_string": {"workspace": "acme"}},
)
"""Ways in which somebody might try to say beside the address which workspace they mean."""


SPELLINGS: Final = (
    *("acme%2f", "%61cme", "ACME", "acme.", "acme;", "acme%20", "acme%00", "\u0430cme", "\uff41cme"),
    *("test%2f..%2facme", "..%2facme", "%252e%252e%252facme", "api", "w", "workspaces", "readyz"),
)
"""What looks like the name `acme`, or like an address."""


@pytest.fixture
def both(busy: Stage) -> Iterator[Several]:
    with several(busy) as made:
        assert busy.post(f"{API}/notes", {"text": PLANTED}, DAVE).status_code == 201
        assert PLANTED in made.ask(f"{API}/aftermath", DAVE).text
        yield made


def ids_of_acme(on: Several) -> dict[str, str]:
    """Names that a rule of the app may have in it, as the record of `acme` has them."""
    with on.on.guarded.view() as view:
        return {
            "proposals": view.proposals.search(limit=1)[0].id,
            "approvals": view.approvals.search(limit=1)[0].id,
            "findings": view.findings.open_findings()[0].id,
        }


def filled(rule: Rule, workspace: str, ids: dict[str, str]) -> str:
    """The address of a rule in a workspace, with what the record of `acme` has there."""
    sort = next((id for part, id in ids.items() if f"/{part}/" in rule.rule), "1")
    kind, number = HOURS.split("/")
    said = {
        "workspace": workspace,
        "kind": kind,
        "id": number if "<kind>" in rule.rule else sort,
        "name": workspace,
    }
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: str(said.get(found[1], "1")), rule.rule)


def addresses(on: Several, workspace: str) -> Iterator[tuple[str, str]]:
    """Each method and address of the app, in a workspace."""
    ids = ids_of_acme(on)
    for rule in on.on.app.url_map.iter_rules():
        path = filled(rule, workspace, ids)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, path
            if path.startswith(f"{API}/") and not path.startswith(WORKSPACES):
                yield method, f"{WORKSPACES}/{workspace}{path.removeprefix(API)}"


def is_of_a_workspace(path: str) -> bool:
    return path.startswith((f"{API}/", "/w/")) and path not in (f"{API}/openapi.json", WORKSPACES)


def rows_of(on: Several) -> dict[str, list[str]]:
    """All that is kept of `acme`."""
    number = on.on.guarded.workspace.id
    with on.on.database.read() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table).where(table.c.workspace == number))))
            for table in metadata.sorted_tables
            if "workspace" in table.c
        }


def holds_nothing(answer: TestResponse, where: str) -> None:
    found = [needle for needle in NEEDLES if needle in answer.text or needle in str(answer.headers)]
    assert found == [], where


def test_a_token_of_one_workspace_gets_nothing_of_another_one_at_any_address(both: Several) -> None:
    before, client, asked = rows_of(both), both.on.app.test_client(), 0
    bearer = {"Authorization": f"Bearer {both.tokens[TINA]}"}
    for method, path in addresses(both, "acme"):
        for variant in VARIANTS:
            headers = {**bearer, **variant.get("headers", {})}
            answer = client.open(
                path, method=method, query_string=variant.get("query_string"), headers=headers, json={}
            )
            holds_nothing(answer, f"{method} {path}")
            if is_of_a_workspace(path) and path.startswith(API):
                assert answer.status_code in REFUSED, f"{method} {path}: {answer.status_code}"
                asked += 1
    assert asked > 300
    assert rows_of(both) == before


def test_nor_where_it_names_what_is_there_under_the_address_of_its_own(both: Several) -> None:
    before, client = rows_of(both), both.on.app.test_client()
    for method, path in addresses(both, "test"):
        if not path.startswith((f"{WORKSPACES}/test/", "/w/test/")):
            continue
        for variant in VARIANTS:
            headers = {"Authorization": f"Bearer {both.tokens[TINA]}", **variant.get("headers", {})}
            body = {"workspace": "acme"}
            answer = client.open(
                path, method=method, query_string=variant.get("query_string"), headers=headers, json=body
            )
            holds_nothing(answer, f"{method} {path}")
            assert answer.status_code < 500, f"{method} {path}"
    assert rows_of(both) == before


def signed_in(on: Several) -> tuple[Browser, str]:
    """Tina's browser, and the token that her own forms have."""
    made = browser(on.on.app)
    assert made.sign_in(on.tokens[TINA]).status_code == 303
    token: str = made.form("/w/test/you", "/sign-out").values["form_token"]
    return made, token


def test_a_session_in_one_workspace_gets_nothing_of_another_one_on_any_page(both: Several) -> None:
    before, asked = rows_of(both), 0
    made, token = signed_in(both)
    for method, path in addresses(both, "acme"):
        if not path.startswith("/w/"):
            continue
        form = {"form_token": token, "workspace": "acme"} if method == "POST" else None
        answer = made.client.open(path, method=method, data=form)
        holds_nothing(answer, f"{method} {path}")
        leads = answer.headers.get("Location", "")
        is_refused = answer.status_code in REFUSED or (
            answer.status_code == 303 and leads.startswith("/sign-in")
        )
        assert is_refused, f"{method} {path}: {answer.status_code} {leads}"
        asked += 1
    assert asked > 60
    assert rows_of(both) == before


@pytest.mark.parametrize("by", ["token", "session"])
@pytest.mark.parametrize("name", SPELLINGS)
def test_no_spelling_of_a_name_leads_where_the_name_does_not(both: Several, by: str, name: str) -> None:
    made, _ = signed_in(both)
    bearer = {"Authorization": f"Bearer {both.tokens[TINA]}"}
    for path in ("/drift", "/activity", "/proposals"):
        if by == "token":
            answer = both.on.app.test_client().get(f"{WORKSPACES}/{name}{path}", headers=bearer)
        else:
            answer = made.get(f"/w/{name}{path}")
        holds_nothing(answer, f"{name}{path}")
        assert answer.status_code in (*REFUSED, 303), (name, path, answer.status_code)
        assert answer.headers.get("Location", "/sign-in").startswith("/sign-in")


@pytest.mark.parametrize(
    "leads",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/w/acme/../../evil", "\t//evil.example"],
)
def test_signing_in_leads_to_no_other_site(both: Several, leads: str) -> None:
    answer = browser(both.on.app).sign_in(both.tokens[TINA], next=leads)
    assert answer.status_code == 303
    assert re.fullmatch(r"/(?![/\\]).*", answer.headers["Location"])
    assert "evil.example" not in answer.headers["Location"]
