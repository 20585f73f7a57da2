"""What a scanner such as ZAP looks for in headers, cookies and pages, over every page and route there is."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from drift.core.model.ip_addresses import network_of
from guard.runtime.front_door import FrontDoor
from guard.runtime.http_server import LARGEST_REQUEST, Server, bind
from guard.web import ROUTES, console
from tests.guard.web.console.browser import HOME, Reader, browser, crawled, signed_in
from tests.guard.web.stage import ALICE, DAVE, ERIN, Stage
from tests.served import app_of

ASSETS: Final = ("/console.css", "/console.js", "/htmx.js")
HIDDEN_FILES: Final = (
    "/.env",
    "/.git/config",
    "/.well-known/security.txt.bak",
    "/backup.zip",
    "/console.css.bak",
    "/server-status",
    "/static/console.css",
    "/web.config",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
)


@dataclass(frozen=True)
class Seen:
    """One answer, and what was asked."""

    asked: str
    answer: TestResponse

    @property
    def is_page(self) -> bool:
        return self.answer.mimetype == "text/html"

    @property
    def headers(self) -> Any:
        return self.answer.headers

    def __repr__(self) -> str:
        return f"{self.asked}: {self.answer.status_code}"


@pytest.fixture(scope="module")
def answers(seen: Stage) -> list[Seen]:
    return [*_of_pages(seen), *_of_routes(seen), *_of_strangers(seen)]


def _of_pages(on: Stage) -> Iterator[Seen]:
    for who in (DAVE, ERIN):
        made = signed_in(on, who)
        for path in crawled(made, f"{HOME}/"):
            yield Seen(path, made.get(path))
        for page in console.PAGES:
            path = page.path.replace("{workspace}", "acme").replace("{id}", "nothing")
            yield Seen(f"{page.method} {path}", made.client.open(path, method=page.method))


def _of_routes(on: Stage) -> Iterator[Seen]:
    client = on.app.test_client()
    for route in ROUTES:
        path = route.path.replace("{kind}", "team").replace("{id}", "1")
        for who in (DAVE, ERIN, None):
            answer = client.open(
                path, method=route.method, headers=on.headers(who), data=b"[" if who else b""
            )
            yield Seen(f"{route.method} {path}", answer)


def _of_strangers(on: Stage) -> Iterator[Seen]:
    client = on.app.test_client()
    for path in ("/", "/sign-in", f"{HOME}/", "/nothing", "/api/v1/nothing", *ASSETS, *HIDDEN_FILES):
        yield Seen(path, client.get(path))
    yield Seen("foreign host", client.get("/sign-in", headers={"Host": "evil.example"}))
    yield Seen("wrong form", client.post("/sign-in", data={"token": "grt_x"}))
    yield Seen("too large", client.post("/sign-in", data=b"x" * 1_000_001))
    for method in ("OPTIONS", "TRACE", "PUT", "DELETE", "CONNECT", "PROPFIND"):
        yield Seen(method, client.open("/sign-in", method=method))
        yield Seen(method, client.open("/api/v1/me", method=method, headers=on.headers(DAVE)))


def wrong(answers: list[Seen], is_wrong: Any) -> list[Seen]:
    return [one for one in answers if is_wrong(one)]


def test_there_is_much_to_look_at(answers: list[Seen]) -> None:
    statuses = {one.answer.status_code for one in answers}
    assert {200, 303, 400, 401, 403, 404, 405, 413} <= statuses
    assert not [one for one in answers if one.answer.status_code >= 500 and "readyz" not in one.asked]
    assert sum(one.is_page for one in answers) > 40


def test_every_answer_says_what_it_is_and_is_taken_for_nothing_else(answers: list[Seen]) -> None:
    assert not wrong(answers, lambda one: one.headers.get("X-Content-Type-Options") != "nosniff")
    with_body = [one for one in answers if one.answer.data]
    assert not wrong(with_body, lambda one: "Content-Type" not in one.headers)
    texts = [one for one in with_body if (one.answer.mimetype or "").startswith("text/")]
    assert not wrong(texts, lambda one: "charset=utf-8" not in one.headers["Content-Type"])


def test_no_page_may_be_framed_or_run_what_is_not_ours(answers: list[Seen]) -> None:
    def policy(one: Seen) -> dict[str, str]:
        parts = one.headers.get("Content-Security-Policy", "").split(";")
        return {part.split()[0]: " ".join(part.split()[1:]) for part in parts if part.strip()}

    assert not wrong(answers, lambda one: policy(one).get("default-src") != "'none'")
    assert not wrong(answers, lambda one: policy(one).get("frame-ancestors") != "'none'")
    assert not wrong(answers, lambda one: one.headers.get("X-Frame-Options") != "DENY")
    pages = [one for one in answers if one.is_page and "/api/" not in one.asked]
    assert not wrong(pages, lambda one: policy(one).get("form-action") != "'self'")
    assert not wrong(pages, lambda one: policy(one).get("base-uri") != "'none'")
    for word in ("unsafe", "*", "http:", "data:", "nonce"):
        assert not wrong(pages, lambda one, word=word: word in one.headers["Content-Security-Policy"]), word


def test_nothing_is_kept_by_caches_but_files_that_are_the_same_for_everybody(answers: list[Seen]) -> None:
    personal = [one for one in answers if one.asked not in ASSETS]
    assert not wrong(personal, lambda one: one.headers.get("Cache-Control") != "no-store")


def test_other_origins_get_nothing(answers: list[Seen]) -> None:
    assert not wrong(answers, lambda one: any(name.startswith("Access-Control") for name, _ in one.headers))
    assert not wrong(answers, lambda one: one.headers.get("Cross-Origin-Resource-Policy") != "same-origin")
    pages = [one for one in answers if one.is_page and one.answer.status_code == 200 and "/w/" in one.asked]
    assert not wrong(pages, lambda one: one.headers.get("Cross-Origin-Opener-Policy") != "same-origin")
    assert not wrong(pages, lambda one: one.headers.get("Cross-Origin-Embedder-Policy") != "require-corp")
    assert not wrong(answers, lambda one: "Referrer-Policy" not in one.headers)
    assert not wrong(answers, lambda one: "camera=()" not in one.headers.get("Permissions-Policy", ""))


def test_no_answer_tells_what_it_is_made_with(answers: list[Seen]) -> None:
    telling = ("X-Powered-By", "X-AspNet-Version", "Via", "X-Debug", "Server-Timing")
    assert not wrong(answers, lambda one: any(name in one.headers for name in telling))
    traces = re.compile(
        r"Traceback|File \"|werkzeug|jinja2|sqlalchemy|Python/\d|/site-packages/", re.IGNORECASE
    )
    texts = [one for one in answers if one.asked not in ASSETS and "openapi" not in one.asked]
    assert not wrong(texts, lambda one: traces.search(one.answer.text))
    comments = re.compile(r"<!--|\b(TODO|FIXME|XXX)\b")
    assert not wrong([one for one in texts if one.is_page], lambda one: comments.search(one.answer.text))


def test_every_cookie_is_out_of_reach(seen: Stage, answers: list[Seen]) -> None:
    cookies = [cookie for one in answers for cookie in one.headers.getlist("Set-Cookie")]
    made = browser(seen.app)
    cookies += made.sign_in(seen.tokens[ALICE]).headers.getlist("Set-Cookie")
    cookies += made.send(made.form(f"{HOME}/you", "/sign-out")).headers.getlist("Set-Cookie")
    assert len({cookie.partition("=")[0] for cookie in cookies}) >= 2
    for cookie in cookies:
        name, *parts = cookie.split("; ")
        assert name.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts), cookie
        assert not any(part.startswith("Domain") for part in parts), cookie


def test_every_form_that_does_something_has_its_token_and_stays_here(answers: list[Seen]) -> None:
    forms = [(one, form) for one in answers if one.is_page for form in Reader(one.answer.text).forms]
    assert len(forms) > 20
    for one, form in forms:
        assert form.action.startswith("/"), one
        assert not form.action.startswith("//"), one
        assert form.method in ("get", "post"), one
        assert ("form_token" in form.values) == (form.method == "post"), one
        assert form.method == "post" or not form.action.endswith(("vote", "sign-out", "revocation")), one


INTERCOM = "https://app.intercom.com/a/apps/"
"""Where a person changes a setting: the only place outside that pages lead to, and never by themselves."""


def test_no_address_holds_a_secret_and_no_page_leads_elsewhere_or_fetches_from_there(
    seen: Stage, answers: list[Seen]
) -> None:
    for one in answers:
        location = one.headers.get("Location", "/")
        assert location.startswith("/"), one
        assert not location.startswith("//"), one
    pages = [one for one in answers if one.is_page and "/api/" not in one.asked]
    outside = re.compile(r'\s(?:src|href|action|formaction|data|poster)="(?!/(?!/)|#|\?|mailto:)([^"]*)"')
    led_to = {found[1] for one in pages for found in outside.finditer(one.answer.text)}
    assert {link for link in led_to if not link.startswith(INTERCOM)} == set()
    assert not wrong(
        pages, lambda one: re.search(rf'(?:src|action)="{INTERCOM}', one.answer.text) is not None
    )
    secret = re.compile(r"grt_[\w-]{20}|__Host-|sessionid|token=", re.IGNORECASE)
    assert not wrong(pages, lambda one: any(secret.search(link) for link in Reader(one.answer.text).links))
    assert not wrong(pages, lambda one: any(token in one.answer.text for token in seen.tokens.values()))


def test_files_that_are_often_forgotten_are_not_there(answers: list[Seen]) -> None:
    found = [one for one in answers if one.asked in HIDDEN_FILES]
    assert len(found) == len(HIDDEN_FILES)
    assert not wrong(found, lambda one: one.answer.status_code != 404)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "DELETE", "CONNECT", "PROPFIND"])
def test_no_other_method_does_anything(answers: list[Seen], method: str) -> None:
    assert {one.answer.status_code for one in answers if one.asked == method} == {405}


def test_behind_https_browsers_are_told_to_stay_there_and_over_http_nothing_is_said(calm: Stage) -> None:
    door = FrontDoor(proxies=(network_of("10.0.0.0/8"),))
    client = app_of(calm.service, client_secret=None, door=door).test_client()
    proxied = {"X-Forwarded-Proto": "https"}
    for peer, is_told in (("10.0.0.1", True), ("203.0.113.9", False)):
        for path in ("/sign-in", "/api/v1/me", "/nothing"):
            answer = client.get(path, headers=proxied, environ_base={"REMOTE_ADDR": peer})
            assert ("Strict-Transport-Security" in answer.headers) == is_told, (peer, path)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (LARGEST_REQUEST + 1), b"413"),
        (b"\x00\xff\r\n\r\n", b"400"),
    ],
    ids=["length", "large", "bytes"],
)
def test_what_never_reaches_the_app_is_refused_with_headers_too(request_: bytes, status: bytes) -> None:
    def never(environ: Any, start_response: Any) -> list[bytes]:
        raise AssertionError("reached")

    with bind("127.0.0.1", 0) as held:
        server = Server(never, held)
        server.start()
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
                connection.sendall(request_)
                head = b""
                while b"\r\n\r\n" not in head and (part := connection.recv(4096)):
                    head += part
        finally:
            server.stop()
    assert head.split(b" ")[1] == status
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"Server: guardrail\r\n" in head
