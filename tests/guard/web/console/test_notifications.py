"""Each person chooses in the console how they are told, for themselves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guard.core.model.notifications import ChannelPlan, Notifications, Route
from guard.core.model.records import Notification
from guard.core.text.api_addresses import API
from guard.notify.messages import Message
from guard.notify.outbox import payload_of
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import ALICE, BOB, CAROL, Stage

PATH = f"{HOME}/you/notifications"
ENDING = "/you/notifications"


class Routed:
    """The policies in force of a stage, with channels of a test."""

    def __init__(self, inner: Any, notifications: Notifications) -> None:
        self._inner = inner
        self.policy_set = replace(inner.policy_set, notifications=notifications)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
def mailed(calm: Stage) -> Stage:
    """Bob and whomever it concerns get mail."""
    told = Notifications({"leads": ChannelPlan("leads", "mail", (BOB, "concerned"))}, (Route(("leads",)),))
    routed = Routed(calm.guarded.policies(), told)
    calm.service.guarded = replace(calm.guarded, policies=lambda: routed)  # type: ignore[arg-type,return-value]
    return calm


def choices(on: Stage) -> dict[str, tuple[str, bool]]:
    with on.service.guarded.view() as view:
        return {one.email: (one.mails, one.mentioned) for one in view.notification_choices.all()}


def test_a_person_chooses_for_themselves_and_sees_it_kept(mailed: Stage) -> None:
    made = signed_in(mailed, BOB)
    assert "everything that its routes let through" in made.page(PATH)
    answer = made.send(made.form(PATH, ENDING), mails="digest")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?done=kept")
    assert 'value="digest" checked' in made.page(f"{PATH}?done=kept")
    assert choices(mailed) == {BOB: ("digest", True)}
    form = made.form(PATH, ENDING)
    del form.values["mentioned"]
    made.send(form, mails="questions", email=ALICE, who=ALICE)
    assert choices(mailed) == {BOB: ("questions", False)}


def test_who_is_no_reader_of_everything_hears_what_concerns_them(mailed: Stage) -> None:
    assert "about what asks you something or is about you" in signed_in(mailed, CAROL).page(PATH)


def test_what_is_no_choice_is_refused_and_nothing_kept(mailed: Stage) -> None:
    made = signed_in(mailed, BOB)
    answer = made.send(made.form(PATH, ENDING), mails="never")
    assert answer.status_code == 422
    assert "There is no such choice as" in answer.text
    assert choices(mailed) == {}


def test_a_form_of_another_page_chooses_nothing(mailed: Stage) -> None:
    made = signed_in(mailed, BOB)
    assert made.send_across(made.form(PATH, ENDING), mails="urgent").status_code == 403
    assert made.get(f"{PATH}?mails=urgent").status_code == 200
    assert choices(mailed) == {}


def test_mail_of_late_is_shown_to_whom_it_went_alone_and_as_text(mailed: Stage) -> None:
    message = Message("intent.failed", "high", "<script>alert(1)</script>", ("x",), page="/proposals/p1")
    one = Notification(
        "n1", "leads", payload_of(message, "acme", API), mailed.service.guarded.now(), recipient=BOB
    )
    with mailed.service.guarded.transaction() as work:
        work.outbox.add(replace(one, failed_because="the mail server answered 451"))
        work.outbox.add(replace(one, id="n2", gathered=True, next_try_at=work.now + 60))
        work.outbox.add(replace(one, id="n3", sent_at=work.now))
    shown = signed_in(mailed, BOB).page(PATH)
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert f'<a href="{HOME}/proposals/p1">' in shown
    for words in ("the mail server answered 451", "Waits to be told together", "Sent "):
        assert words in shown
    assert "There was none yet." in signed_in(mailed, CAROL).page(PATH)


def test_where_no_file_says_it_the_page_says_what_to_do(calm: Stage) -> None:
    shown = signed_in(calm, BOB).page(PATH)
    assert "<code>notifications.yaml</code>" in shown
    assert "<form" not in shown.partition("<main")[2]
