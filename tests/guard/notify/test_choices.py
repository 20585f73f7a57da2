"""Each person makes their own mail quieter, and nobody misses what is urgent."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.context import GuardedWorkspace
from guard.core.model.account import Disabled
from guard.core.model.message_events import EVENTS, SEVERITIES
from guard.core.model.notification_choice import MAILS, Mails, NotificationChoice
from guard.core.model.notifications import ChannelPlan, Morning, Notifications, Route
from guard.core.model.policy import People
from guard.notify.choices import Choices
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from guard.notify.routing import Destination
from guard.workflow.notification_choices import NoSuchChoice, choose_notifications
from tests.guard.notify.test_quiet import routed

LEA, MAX = "lea@acme.example", "max@acme.example"
MAIL = Notifications({"mail": ChannelPlan("mail", "mail", (LEA, MAX, "concerned"))}, (Route(("mail",)),))
TO_LEA = Destination("mail", LEA)


def said(
    event: str = "proposal.asked", people: tuple[str, ...] = (LEA,), severity: str = "medium"
) -> Message:
    return Message(event, severity, "t", (), people=people)


@pytest.mark.parametrize(
    ("mails", "asked", "told"),
    [
        ("as_routed", TO_LEA, TO_LEA),
        ("questions", TO_LEA, TO_LEA._replace(digest=True)),
        ("digest", TO_LEA._replace(digest=True), TO_LEA._replace(digest=True)),
        ("urgent", None, None),
    ],
)
def test_what_becomes_of_a_question_and_of_news(
    mails: Mails, asked: Destination | None, told: Destination | None
) -> None:
    choices = Choices([NotificationChoice(LEA, mails)], ())
    assert choices.apply(TO_LEA, said()) == asked
    assert choices.apply(TO_LEA, said("proposal.applied")) == told
    assert choices.apply(TO_LEA, said(people=(MAX,))) == told  # it asks somebody else
    assert choices.apply(Destination("chat"), said()) == Destination("chat")
    assert choices.apply(Destination("mail", MAX), said()) == Destination("mail", MAX)


def test_a_choice_holds_for_every_address_of_a_person() -> None:
    choices = Choices([NotificationChoice("Lea+x@acme.example", "urgent")], ((LEA, "lea@other.example"),))
    for address in (LEA, "lea@other.example", "LEA@acme.example"):
        assert choices.of(address).mails == "urgent"
    assert choices.of(MAX) == NotificationChoice(MAX)


def test_who_wants_no_mention_gets_none() -> None:
    people = People(slack={LEA: "U1", MAX: "U2"})
    choices = Choices([NotificationChoice(LEA, mentioned=False)], ())
    assert choices.mentioned(["U1", "U2", "U3"], people) == ["U2", "U3"]


def waiting(guarded: GuardedWorkspace) -> dict[str, bool]:
    """Who has a message in the outbox, and whether it waits for a digest."""
    with guarded.view() as view:
        return {one.recipient: one.gathered for one in view.outbox._oldest(100)}


@pytest.mark.parametrize("mails", MAILS)
def test_what_is_urgent_comes_at_once_whatever_somebody_chose(tmp_path: Path, mails: Mails) -> None:
    with routed(tmp_path, MAIL) as (_, guarded):
        choose_notifications(guarded, LEA, mails, mentioned=False)
        with guarded.transaction() as work:
            enqueue(work, said("proposal.applied", severity="critical"))
        assert waiting(guarded) == {LEA: False, MAX: False}


def test_a_choice_is_kept_and_counts_from_the_next_message_on(tmp_path: Path) -> None:
    with routed(tmp_path, MAIL) as (w, guarded):
        choose_notifications(guarded, LEA, "digest", mentioned=True)
        choose_notifications(guarded, MAX, "digest", mentioned=True)
        choose_notifications(guarded, MAX, "urgent", mentioned=True)
        with guarded.transaction() as work:
            enqueue(work, said("proposal.applied"))
        assert waiting(guarded) == {LEA: True}
        with guarded.view() as view:
            (one,) = view.outbox.newest_to([LEA], 9)
        assert one.next_try_at == Morning().next_after(w.clock())


def test_what_is_no_choice_is_refused(tmp_path: Path) -> None:
    with (
        routed(tmp_path, MAIL) as (_, guarded),
        pytest.raises(NoSuchChoice, match=r"There is no such choice as 'x'"),
    ):
        choose_notifications(guarded, LEA, "x", mentioned=True)


def test_who_may_not_act_here_any_more_gets_no_mail_not_even_urgent_mail(tmp_path: Path) -> None:
    with routed(tmp_path, MAIL) as (w, guarded):
        with guarded.transaction() as work:
            work.disabled.add(Disabled(LEA, "operator", w.clock(), "left"))
            enqueue(work, said(severity="critical"))
        assert waiting(guarded) == {MAX: False}


def test_the_record_never_holds_more_than_one_row_for_a_reader(tmp_path: Path) -> None:
    """Whatever happens: named by an address, by a group and as somebody whom it concerns."""
    with routed(tmp_path, MAIL) as (_, guarded):
        for event in sorted(EVENTS)[:5]:
            for severity in SEVERITIES:
                with guarded.transaction() as work:
                    enqueue(work, said(event, (LEA, "LEA@acme.example", MAX), severity))
        with guarded.view() as view:
            rows = view.outbox._oldest(1000)
        assert len(rows) == 2 * 5 * len(SEVERITIES)
