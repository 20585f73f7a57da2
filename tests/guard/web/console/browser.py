"""A browser on the console: keeps cookies, follows links and sends the forms that pages show."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guard.web import console
from tests.guard.web.stage import Stage

HOME = "/w/acme"
INTERCOM = "https://app.intercom.com/"
SESSION = "__Host-guardrail"
_SORT = re.compile(r'<span class="(?:sort [a-z]+|unseen)">([^<]*)</span>')


def words(page: str) -> str:
    """What a page says. The sort of a figure stands in its sentence, and no space comes of its mark."""
    return " ".join(re.sub(r"<[^>]*>", " ", _SORT.sub(r"\1", page)).split())


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)
    """What a browser sends of the fields as they are; a list where several have one name."""
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """The links, forms, tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.inline: list[str] = []
        """Scripts and styles that stand in the page itself."""
        self._select = ""
        self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= given.keys()
        if tag == "a" and "download" not in given:  # which leads to a file, and to no page
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given["action"], given["method"]))
        elif tag == "script" and not given.get("src", "").startswith("/"):
            self.inline.append(tag)
        elif tag in ("input", "textarea", "select", "option", "button"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            first = self.forms[-1].values.setdefault(self._select, given.get("value", ""))
            self.forms[-1].values[self._select] = given.get("value", "") if "selected" in given else first
        elif tag == "button" and name:
            self.forms[-1].buttons.append((name, given["value"]))
        elif tag == "textarea":
            self._area = name
            self._holds(name, "")
        elif name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self._holds(name, given.get("value", ""))

    def _holds(self, name: str, value: str) -> None:
        values = self.forms[-1].values
        if name not in values:
            values[name] = value
        else:
            held = values[name]
            values[name] = [*(held if isinstance(held, list) else [held]), value]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            values = self.forms[-1].values
            values[self._area] = values[self._area].removeprefix("\n")
            self._area = ""


@dataclass
class Browser:
    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def page(self, path: str, status: int = 200) -> str:
        answer = self.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def form(self, path: str, ending: str) -> Form:
        """The form of a page whose address ends so."""
        forms = Reader(self.page(path)).forms
        return next(form for form in forms if form.action.endswith(ending))

    def send(self, form: Form, **values: Any) -> TestResponse:
        assert form.method == "post"
        return self.client.post(form.action, data={**form.values, **values})

    def send_across(self, form: Form, **values: str) -> TestResponse:
        """As a browser sends a form that a page of another site holds."""
        headers = {"Sec-Fetch-Site": "cross-site"}
        return self.client.post(form.action, data={**form.values, **values}, headers=headers)

    def sign_in(self, token: str, **values: str) -> TestResponse:
        return self.send(self.form("/sign-in", "/sign-in"), token=token, **values)

    @property
    def secret(self) -> str:
        cookie = self.client.get_cookie(SESSION)
        return "" if cookie is None else cookie.value


def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def signed_in(on: Stage, who: str) -> Browser:
    made = browser(on.app)
    answer = made.sign_in(on.tokens[who])
    assert answer.status_code == 303, answer.text
    return made


MOST_OF_A_SORT = 4
"""Pages of one sort that a crawl looks at, such as resources."""


def crawled(made: Browser, begin: str, most: int = MOST_OF_A_SORT) -> dict[str, str]:
    """The pages of its workspace that links lead to from a page, by address; of each sort, `most`."""
    home = "/".join(begin.split("/")[:3])
    pages: dict[str, str] = {}
    waiting, seen = [begin], Counter[str]()
    while waiting:
        path = waiting.pop(0)
        sort = _sort_of(path)
        if path in pages or not path.startswith(f"{home}/") or seen[sort] >= most:
            continue
        seen[sort] += 1
        answer = made.get(path)
        assert answer.status_code == 200, answer.text
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            continue  # a file, and no page
        pages[path] = answer.text
        waiting += Reader(answer.text).links
    return pages


def _sort_of(path: str) -> str:
    """The page that answers at an address, with the names of the parameters that it is asked with."""
    place, _, query = path.partition("?")
    declared = next((page.path for page in console.PAGES if _pattern(page.path).fullmatch(place)), place)
    return f"{declared}?{sorted(part.partition('=')[0] for part in query.split('&'))}"


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
