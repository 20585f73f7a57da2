"""Nobody gets beyond their role or the scope of their token, and whatever a form or a link holds, no page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from drift.web.rest.route import Scope
from guard.core.model.token_scope import SCOPES
from guard.identity.tokens import ROLES, at_least, create
from guard.web import console
from guard.web.console.page import Page
from tests.guard.web.console.browser import HOME, SESSION, Browser, Form, Reader, browser, crawled, signed_in
from tests.guard.web.stage import ALICE, BOB, DAVE, ERIN, Stage, stage, story

BY_ROLE: Final = {"viewer": ERIN, "requester": BOB, "approver": ALICE, "operator": DAVE}
FORMS: Final = [page for page in console.PAGES if page.method == "POST"]
ENDING: Final = {"sign_out", "sign_out_everywhere"}
"""What ends the session with which it is asked."""


_ANSWERS: Final = (200, 201, 303, 400, 403, 404, 409, 413, 422, 429)


def address(page: Page, id: str = "nothing") -> str:
    return re.sub(r"\{\w+\}", id, page.path.replace("{workspace}", "acme"))


def record(on: Stage) -> list[str]:
    """All that is kept, but for who is signed in."""
    with on.database.read() as connection:
        return [line for line in connection.connection.iterdump() if '"sessions"' not in line]


def token_of(made: Browser) -> str:
    token: str = made.form(f"{HOME}/you", "/sign-out").values["form_token"]
    return token


@pytest.mark.parametrize("role", ROLES)
def test_no_form_does_anything_below_its_role_also_with_the_right_form_token(seen: Stage, role: str) -> None:
    made = signed_in(seen, BY_ROLE[role])
    token, before = token_of(made), record(seen)
    above = [page for page in FORMS if not at_least(role, page.role)]
    for page in above:
        answer = made.send(Form(address(page), "post", {"form_token": token}))
        assert answer.status_code == 403, page
        assert f"needs the role {page.role}" in answer.text, page
    for page in console.PAGES:
        if page.method == "GET" and not at_least(role, page.role):
            assert made.get(address(page)).status_code == 403, page
    assert record(seen) == before
    assert above or role == "operator"


@pytest.mark.parametrize("scope", ["read", "propose"])
def test_no_form_does_anything_beyond_the_scope_of_the_token(busy: Stage, scope: Scope) -> None:
    made = browser(busy.app)
    made.sign_in(create(busy.guarded, DAVE, "operator", scopes=[scope]))
    token, before = token_of(made), record(busy)
    beyond = [page for page in FORMS if SCOPES.index(page.needs) > SCOPES.index(scope)]
    assert {"vote_on_proposal", "vote_on_approval", "make_a_token"} <= {page.view.__name__ for page in beyond}
    for page in beyond:
        answer = made.send(Form(address(page), "post", {"form_token": token}))
        assert answer.status_code == 403, page
        assert f"needs a token made to {page.needs}" in answer.text, page
    assert record(busy) == before


def test_a_new_form_decides_until_it_says_otherwise() -> None:
    """Whoever adds a form that only asks says `scope="propose"`, and it belongs into this table."""
    asking = {page.view.__name__ for page in FORMS if page.needs == "propose"}
    assert {"comment_on_proposal", "withdraw_proposal"} <= asking
    assert not [page for page in console.PAGES if page.method == "GET" and page.needs != "read"]
    own = [address(page) for page in FORMS if page.needs == "read"]
    about_oneself = (
        rf"{HOME}/(you/[\w-]+|sign-out(-everywhere)?|people/tokens/nothing/revocation|passkeys/challenge)"
    )
    keeps_nothing = rf"{HOME}/(policy-editor|questions|simulation(/nothing/cancellation)?)"
    harmless = re.compile(f"{about_oneself}|{keeps_nothing}")
    assert [path for path in own if not harmless.fullmatch(path)] == []


def test_a_narrow_token_adds_no_passkey() -> None:
    """Whoever found one that may only look must not confirm with it what somebody else decides."""
    forms = [page for page in FORMS if "passkeys" in page.path and not page.path.endswith("/challenge")]
    assert len(forms) == 3
    assert {page.needs for page in forms} == {"decide"}


@dataclass
class Known:
    """What pages offer: the fields of their forms, and what their links ask, by declared address."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, pages: Mapping[str, str]) -> None:
        for text in pages.values():
            reader = Reader(text)
            for form in reader.forms:
                names = {*form.values, *(name for name, _ in form.buttons)}
                known = self.fields if form.method == "post" else self.asked
                self._add(known, "POST" if form.method == "post" else "GET", form.action, names)
            for link in reader.links:
                self._add(self.asked, "GET", link, {name for name, _ in parse_qsl(urlsplit(link).query)})

    def _add(self, known: dict[str, set[str]], method: str, link: str, names: set[str]) -> None:
        path = urlsplit(link).path
        for page in console.PAGES:
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(page.path))
            if page.method == method and re.fullmatch(pattern, path):
                known.setdefault(page.view.__name__, set()).update(names)


@dataclass
class WithCookie:
    """The app, asked by the browser that holds this secret: the library keeps no cookie of ours."""

    app: Any
    secret: str = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        environ["HTTP_COOKIE"] = f"{SESSION}={self.secret}"
        return self.app(environ, start_response)


@dataclass(frozen=True)
class Asked:
    stage: Stage
    operations: Mapping[str, Any]
    app: WithCookie

    def sign_in(self) -> str:
        """The token of the forms of a new session."""
        made = signed_in(self.stage, DAVE)
        self.app.secret = made.secret
        return token_of(made)


def described(known: Known) -> dict[str, Any]:
    """The pages as an OpenAPI document, from what they offer themselves."""
    paths: dict[str, Any] = {}
    for page in console.PAGES:
        name = page.view.__name__
        inside = [
            {"name": one, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            for one in re.findall(r"\{(\w+)\}", page.path.replace("{workspace}", "acme"))
        ]
        behind = [
            {"name": one, "in": "query", "schema": {"type": "string"}}
            for one in sorted(known.asked.get(name, ()))
        ]
        operation: dict[str, Any] = {
            "operationId": name,
            "parameters": [*inside, *(behind if page.method == "GET" else [])],
            "responses": {"default": {"description": "A page."}},
        }
        if page.method == "POST":
            texts = {
                one: {"type": "string"} for one in sorted(known.fields.get(name, ())) if one != "form_token"
            }
            body = {"type": "object", "properties": texts}
            operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": body}}}
        path = page.path.replace("{workspace}", "acme")
        paths.setdefault(path, {})[page.method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "Pages", "version": "1"}, "paths": paths}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with stage(tmp_path_factory.mktemp("pages"), after=story) as on:
        known = Known()
        for who in (ALICE, BOB, DAVE):
            known.learn(crawled(signed_in(on, who), f"{HOME}/"))
        schema = schemathesis.openapi.from_dict(described(known))
        app = WithCookie(on.app)
        schema.app = app
        results: Any = schema.get_all_operations()
        found = [result.ok() for result in results]
        yield Asked(on, {one.definition.raw["operationId"]: one for one in found}, app)


def test_forms_and_links_are_learnt_from_the_pages_themselves(seen: Stage) -> None:
    known = Known()
    known.learn(crawled(signed_in(seen, DAVE), f"{HOME}/"))
    assert {"email", "role", "scope", "expires", "robot"} <= known.fields["make_a_token"]
    assert {"show", "asker"} <= known.asked["proposals"]
    assert {"q"} <= known.asked["everybody"]


@pytest.mark.parametrize("name", [page.view.__name__ for page in console.PAGES])
def test_whatever_a_form_or_a_link_holds_the_answer_is_a_page(asked: Asked, name: str) -> None:
    operation, token = asked.operations[name], asked.sign_in()

    @settings(
        max_examples=5,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(request=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(request: Any) -> None:
        nonlocal token
        if name in ENDING:
            token = asked.sign_in()
        if isinstance(request.body, dict):
            request.body = {**request.body, "form_token": token}
        answer = request.call()
        request.validate_response(answer, checks=[not_a_server_error])
        assert answer.status_code in _ANSWERS, answer.status_code
        if answer.status_code == 303:
            assert name in ENDING or not answer.headers["location"][0].startswith("/sign-in")
        else:
            (media,) = answer.headers["content-type"]
            if answer.headers.get("content-disposition", [""])[0].startswith("attachment"):
                return
            assert media in ("text/html; charset=utf-8", "application/json")
            assert answer.text.startswith("<" if media.startswith("text") else "{")

    ask()
