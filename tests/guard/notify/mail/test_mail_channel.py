"""Mail over real sockets: it arrives as text and HTML, threaded; what the server does not take waits, and nothing that
it answers, and no password, is repeated anywhere."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from guard.core.model.records import Notification
from guard.core.text.api_addresses import API
from guard.notify.channel import Channel, Failed, Posted
from guard.notify.mail.mail_channel import MailChannel
from guard.notify.mail.server import MailServer
from guard.notify.messages import Message
from guard.notify.outbox import payload_of
from tests.guard.notify.mail.mail_server import Mailbox, certificate, mail_server

BASE = "https://guard.example"
MESSAGE = Message(
    "approval.change",
    "high",
    "Approval asked: workflow/7, changed by carol@acme.example",
    ("Alice may answer.", "Until then, it stays."),
    "/api/v1/approvals/a1",
    matter="approval:a1",
    page="/approvals/a1",
)


def notification(message: Message = MESSAGE, id: str = "n1") -> Notification:
    payload = payload_of(message, "default", API)
    return Notification(id, "leads", payload, 1_767_000_000.0, recipient="lea@acme.example")


def channel_to(box: Mailbox, **more: str) -> Channel:
    server = MailServer("127.0.0.1", box.port, "guard@acme.example", "none")
    return MailChannel("leads", replace(server, **more))  # type: ignore[arg-type]


def test_a_mail_arrives_as_text_and_html_with_a_link_to_the_page() -> None:
    with mail_server() as box:
        assert isinstance(channel_to(box).send(notification(), BASE, None), Posted)
    ((reader, mail),) = box.mails
    assert reader == mail["To"] == "lea@acme.example"
    assert mail["From"] == "Intercom Guardrail <guard@acme.example>"
    assert mail["Subject"] == f"[high] {MESSAGE.title}"
    assert (mail["Auto-Submitted"], mail["X-Guardrail-Event"]) == ("auto-generated", "approval.change")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    for body in (text.get_content(), html.get_content()):
        assert "Alice may answer." in body
        assert "https://guard.example/w/default/approvals/a1" in body
        assert "https://guard.example/w/default/you/notifications" in body
        assert "/api/v1" not in body


def test_mails_of_a_matter_are_one_thread() -> None:
    with mail_server() as box:
        channel = channel_to(box)
        first = channel.send(notification(), BASE, None)
        assert isinstance(first, Posted)
        answered = replace(MESSAGE, event="approval.approved", title="Approved: the change of workflow/7")
        second = channel.send(notification(answered, "n2"), BASE, first)
        assert second == first
        channel.send(notification(answered, "n3"), BASE, first)
    asked, *later = [mail for _, mail in box.mails]
    for mail in later:
        assert mail["In-Reply-To"] == mail["References"] == asked["Message-ID"]
        assert mail["Subject"] == f"Re: {asked['Subject']}"
        body = mail.get_body(("plain",))
        assert body is not None
        assert body.get_content().startswith("Approved: the change of workflow/7")
    assert len({mail["Message-ID"] for _, mail in box.mails}) == 3


def test_a_mail_that_is_sent_again_is_the_same_mail() -> None:
    with mail_server() as box:
        for _ in range(2):
            channel_to(box).send(notification(), BASE, None)
    one, again = (mail for _, mail in box.mails)
    assert (one["Message-ID"], one["Date"]) == (again["Message-ID"], again["Date"])


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nBcc: victim@acme.example",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "invoice\u202etxt.exe",
        "pay\u200bpal",
        "\ud800 half",
        "a" * 5000,
    ],
)
def test_whatever_a_name_holds_it_is_text(evil: str) -> None:
    with mail_server() as box:
        sent = channel_to(box).send(notification(replace(MESSAGE, title=evil, text=(evil,))), BASE, None)
    assert isinstance(sent, Posted)
    ((reader, mail),) = box.mails
    assert reader == "lea@acme.example"
    assert mail["Bcc"] is None
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    assert "<img" not in html.get_content()
    for part in (mail["Subject"], html.get_content()):
        assert "\u202e" not in part
        assert "\u200b" not in part


def test_without_an_address_of_ours_there_is_no_half_link() -> None:
    with mail_server() as box:
        channel_to(box).send(notification(), "", None)
    ((_, mail),) = box.mails
    assert "/w/default" not in mail.as_string()
    assert "href" not in mail.as_string()


def test_a_digest_links_each_of_its_messages() -> None:
    items = [
        {"severity": "high", "title": "one <b>", "page": "/w/default/proposals/p1", "path": "/x"},
        {"severity": "low", "title": "two", "page": "", "path": "/api/v1/decisions/d1"},
    ]
    digest = Message("digest", "high", "3 messages", ("[high] one <b>", "[low] two", "And 1 more."), page="/")
    with mail_server() as box:
        channel_to(box).send(notification(replace(digest, details={"messages": items})), BASE, None)
    ((_, mail),) = box.mails
    html = mail.get_body(("html",))
    assert html is not None
    shown = html.get_content()
    assert '<a href="https://guard.example/w/default/proposals/p1">one &lt;b&gt;</a>' in shown
    assert '<a href="https://guard.example/api/v1/decisions/d1">two</a>' in shown
    assert "And 1 more." in shown


def test_a_reader_that_the_server_does_not_know_holds_up_no_other() -> None:
    with mail_server() as box:
        box.refuses.add("lea@acme.example")
        failed = channel_to(box).send(notification(), BASE, None)
    assert failed == Failed("the mail server refused the recipient (550)")


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ("451 planted-answer", Failed("the mail server answered 451", away=True)),
        ("554 planted-answer", Failed("the mail server answered 554")),
    ],
)
def test_what_the_server_answers_is_told_as_a_number(answer: str, failed: Failed) -> None:
    with mail_server() as box:
        box.answers.append(answer)
        assert channel_to(box).send(notification(), BASE, None) == failed


def test_a_server_that_is_down_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    failed = channel_to(Mailbox(port)).send(notification(), BASE, None)
    assert failed == Failed("the mail server could not be used: ConnectionRefusedError", away=True)


@pytest.mark.parametrize(
    "recipient",
    [
        "lea@acme.example\r\nBcc: x@y.example",
        *(
            "",
            "@",
            "lea",
            "lea@",
            "<lea@acme.example>",
            "lea@acme@example",
            "(",
            "lea@(",
            "lea@[",
            "lea@acme.example.",
        ),
        *(
            "lea@a b.example",
            "lea@acme,example",
            "l\u00e9a@acme.example",
            "lea@\u00e9 .example",
            "\udc80@acme.example",
        ),
    ],
)
def test_an_address_that_is_none_is_refused_before_anybody_is_asked(recipient: str) -> None:
    """The server is not away: it is there for everybody else."""
    nobody = replace(notification(), recipient=recipient)
    failed = channel_to(Mailbox(9)).send(nobody, BASE, None)
    assert failed == Failed("its recipient is no address that mail reaches")


def test_a_domain_in_letters_of_its_own_is_reached() -> None:
    with mail_server() as box:
        reader = replace(notification(), recipient="lea@b\u00fccher.example")
        assert isinstance(channel_to(box).send(reader, BASE, None), Posted)
    ((reader_of_it, mail),) = box.mails
    assert reader_of_it == mail["To"] == "lea@xn--bcher-kva.example"


def test_the_password_goes_over_tls_alone_and_is_repeated_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with mail_server(tls_context=context, require_starttls=True, signs_in=True) as box:
        server = MailServer(
            "localhost", box.port, "guard@acme.example", "starttls", "guard", "planted-password"
        )
        assert "planted-password" not in repr(server)
        assert isinstance(MailChannel("leads", server).send(notification(), BASE, None), Posted)
        wrong = MailChannel("leads", replace(server, password="planted-other"))
        failed = wrong.send(notification(), BASE, None)
    assert box.passwords[0] == "planted-password"
    assert failed == Failed("the mail server refused the sign-in (535)", away=True)
    assert len(box.mails) == 1


def test_a_server_without_tls_gets_no_mail() -> None:
    with mail_server() as box:
        failed = channel_to(box, security="starttls", host="localhost").send(notification(), BASE, None)
    assert isinstance(failed, Failed)
    assert failed.away
    assert box.mails == []


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with mail_server(tls_context=context) as box:
        failed = channel_to(box, security="starttls", host="localhost").send(notification(), BASE, None)
    assert failed == Failed("the mail server could not be used: SSLCertVerificationError", away=True)
    assert box.mails == []
