"""Somebody fills in the form of a proposal, and presses its buttons."""

from __future__ import annotations

import re
from typing import Any, Final

from werkzeug.test import TestResponse

from drift.core.model.resources import Json
from tests.guard.web.console.browser import HOME, Browser, Form, Reader
from tests.guard.web.stage import ALICE, HOURS, Stage

PROPOSE: Final = f"{HOME}/settings/{HOURS}/propose"
PILOT: Final = f"{HOME}/settings/office_hours_schedule/99/propose"
NAME, ZONE = "f:/name", "f:/time_zone_name"


def form_of(text: str) -> Form:
    return next(form for form in Reader(text).forms if form.action == f"{HOME}/propose")


def press(made: Browser, text: str, do: str, **values: Any) -> TestResponse:
    """Send the form on a page as it is, but for these values."""
    form = form_of(text)
    assert (("do", do) in form.buttons) or do in ("check", "ask"), do
    return made.send(form, do=do, **{name.replace("__", "/"): value for name, value in values.items()})


def typed(made: Browser, path: str, do: str = "ask", **values: Any) -> TestResponse:
    """Open the form at this address, type these values into it, and press a button."""
    return press(made, made.page(path), do, **values)


def document(on: Stage, answer: TestResponse) -> dict[str, Json]:
    """What was asked for, as it is recorded."""
    assert answer.status_code == 303, re.sub(r"<[^>]+>", "", answer.text)[-3000:]
    id = answer.headers["Location"].rpartition("/")[2].partition("?")[0]
    with on.guarded.view() as view:
        record = view.proposals.get(id)
    assert record is not None
    return dict(record.document)


def count(on: Stage) -> int:
    return len(on.get("/api/v1/proposals", ALICE, limit="100")["items"])
