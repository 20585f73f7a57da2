"""People are told by mail, also after an hour without a mail server; what the service does waits for no mail."""

from __future__ import annotations

import shutil
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guard.notify.mail.server import MailServer
from guard.runtime.channel_settings import ChannelSettings
from tests.flows.bad_days import is_on, switch_off
from tests.flows.test_approvals import change_hours
from tests.flows.world import ALICE, CAROL, DAVE, MALLORY, POLICIES, World, world
from tests.guard.notify.mail.mail_server import Mailbox, mail_server

NOTIFICATIONS = """\
version: 1
channels:
  readers: { type: mail, to: [concerned, "group:security"] }
routes:
  - to: readers
"""
BOUND = 60.0


@contextmanager
def mailing(tmp_path: Path, port: int) -> Iterator[World]:
    """A world whose mail goes to this port."""
    policies = Path(shutil.copytree(POLICIES, tmp_path / "policies", dirs_exist_ok=True))
    (policies / "notifications.yaml").write_text(NOTIFICATIONS)
    server = MailServer("127.0.0.1", port, "guard@acme.example", "none")
    told: dict[str, Any] = {
        "policies": policies,
        "channels": ChannelSettings(mail=server),
        "public_urls": ("https://guard.example",),
    }
    with world(tmp_path, **told) as w:
        yield w


def deliver(w: World) -> None:
    w.service.couriers.send_due()
    w.service.couriers.wait(BOUND)


def subjects(box: Mailbox, reader: str) -> list[str]:
    return [str(mail["Subject"]) for to, mail in box.mails if to == reader]


def test_those_who_are_asked_get_a_thread_with_the_question_and_its_end(tmp_path: Path) -> None:
    with mail_server() as box, mailing(tmp_path, box.port) as w:
        change_hours(w, CAROL)
        deliver(w)
        (asked,) = [
            mail for to, mail in box.mails if to == ALICE and mail["X-Guardrail-Event"] == "approval.change"
        ]
        (question,) = [one for one in w.approvals() if one.settled_at is None]
        text = asked.get_body(("plain",))
        assert text is not None
        assert (
            f"https://guard.example/w/{w.guarded.workspace.name}/approvals/{question.id}"
            in text.get_content()
        )
        w.clock.ahead += 9 * 86400
        w.service.turn()
        deliver(w)
        (*_, ended) = [
            mail for to, mail in box.mails if to == ALICE and mail["In-Reply-To"] == asked["Message-ID"]
        ]
        assert ended["X-Guardrail-Event"] == "approval.expired"
        assert ended["Subject"] == f"Re: {asked['Subject']}"


def test_after_an_hour_without_a_mail_server_everything_arrives_once_and_in_order(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    with mailing(tmp_path, nobody) as w:
        change_hours(w, CAROL)
        switch_off(w, MALLORY)
        w.look()
        assert is_on(w)
        for _ in range(12):
            deliver(w)
            w.clock.ahead += 300
        with w.guarded.view() as view:
            waiting = [
                (one.recipient, one.matter, str(one.payload["title"])) for one in view.outbox._oldest(100)
            ]
            assert [one.channel for one in view.outbox.undelivered()] == ["readers"]
        assert len(waiting) >= 4
        with mail_server() as box:
            channel = w.service._channels_in_force()["readers"]
            object.__setattr__(channel.inner.server, "port", box.port)  # type: ignore[attr-defined]
            for _ in range(20):
                w.clock.ahead += 600
                deliver(w)
        arrived = [(to, str(mail["Subject"])) for to, mail in box.mails]
        with w.guarded.view() as view:
            assert view.outbox.undelivered() == []
            assert view.outbox.count_pending() == 0
    said = [
        text.get_content().splitlines()[0]
        for to, mail in box.mails
        if to == DAVE and (text := mail.get_body(("plain",)))
    ]
    for matter in {matter for _, matter, _ in waiting}:
        titles = [title for to, of, title in waiting if (to, of) == (DAVE, matter)]
        assert [title for title in said if title in titles] == titles
    assert Counter(to for to, _ in arrived) == Counter(to for to, _, _ in waiting)


def test_a_mail_server_that_hangs_holds_up_no_remedy(tmp_path: Path) -> None:
    accepted = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def accept() -> None:
            kept, _ = silent.accept()
            accepted.set()
            ended.wait(BOUND)
            kept.close()

        ended = threading.Event()
        threading.Thread(target=accept, daemon=True).start()
        with mailing(tmp_path, silent.getsockname()[1]) as w:
            change_hours(w, CAROL)
            w.service.couriers.send_due()
            assert accepted.wait(BOUND)
            switch_off(w, MALLORY)  # while the mail server says nothing
            w.look()
            assert is_on(w)
            ended.set()
            w.service.couriers.wait(BOUND)
