"""Syslog over TLS: a batch counts as taken when the collector has read it to the end and says so."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from guard.exports.delivery import deliver
from guard.exports.syslog import SyslogTls, tls_context
from guard.exports.target import ACCEPTED, Failed, Limits, Outgoing
from guard.store.exports import LONGEST_PAUSE
from tests.fakes.certificates import Authority, Issued
from tests.fakes.syslog_collector import Collector, collector
from tests.guard.exports.desk import NOON, desk, event


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def shown(authority: Authority) -> Issued:
    return authority.issue("collector")


@pytest.fixture
def there(shown: Issued) -> Iterator[Collector]:
    with collector(shown) as found:
        yield found


def target(
    port: int, ca: Path | None, mine: Issued | None = None, silence: float = 60.0, host: str = "127.0.0.1"
) -> SyslogTls:
    made = partial(tls_context, ca, mine.certificate if mine else None, mine.key if mine else None)
    return SyslogTls(host, port, "guardrail.acme.example", made, Limits(events=4), silence)


def test_a_batch_arrives_as_messages_with_their_lengths(there: Collector, authority: Authority) -> None:
    body = '{"name":"Zoë"}'.encode()
    sent = [event(1), Outgoing("default-2-1", 2, NOON + 0.25, "finding.created", 5, body)]
    assert target(there.port, authority.file).send(sent) == ACCEPTED
    head = "intercom-guardrail -"
    assert there.messages == [
        f"<109>1 2026-11-30T12:00:00.000Z guardrail.acme.example {head} change.updated "
        f'[guardrail@32473 id="default-1-1"] {event(1).body.decode()}'.encode(),
        f"<106>1 2026-11-30T12:00:00.250Z guardrail.acme.example {head} finding.created "
        '[guardrail@32473 id="default-2-1"] {"name":"Zoë"}'.encode(),
    ]


def test_a_large_batch_arrives_whole(there: Collector, authority: Authority) -> None:
    sent = [Outgoing(f"d-{n}", n, NOON, "e", 1, b"x" * 10_000) for n in range(200)]
    assert target(there.port, authority.file).send(sent) == ACCEPTED
    assert len(there.messages) == 200


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("refuse", "it did not take the batch to its end"),
        ("halfway", "it "),
        ("rude", "it broke off without saying that it read all"),
        ("early", "it "),
        ("impatient", "it "),
        ("deaf", "TimeoutError"),
        ("silent", "TimeoutError"),
    ],
)
def test_what_is_not_confirmed_was_not_taken(
    there: Collector, authority: Authority, fault: str, why: str
) -> None:
    there.faults = [fault]
    sent = [Outgoing(f"d-{n}", n, NOON, "e", 1, b"x" * 20_000) for n in range(4)]
    outcome = target(there.port, authority.file, silence=0.5).send(sent)
    assert isinstance(outcome, Failed)
    assert why in outcome.why


def test_nothing_listens_there(authority: Authority, shown: Issued) -> None:
    with collector(shown) as gone:
        port = gone.port
    assert target(port, authority.file).send([event(1)]) == Failed(
        "it did not take the batch to its end (Connection refused)"
    )


def test_a_collector_that_nobody_vouches_for_gets_nothing(
    there: Collector, tmp_path: Path, authority: Authority
) -> None:
    stranger = Authority(tmp_path, "stranger")
    outcome = target(there.port, stranger.file).send([event(1)])
    assert isinstance(outcome, Failed)
    assert "its certificate is not trusted" in outcome.why
    other_name = target(there.port, authority.file, host="localhost").send([event(1)])
    assert isinstance(other_name, Failed)
    assert "its certificate is not trusted" in other_name.why
    assert there.messages == []


def test_a_certificate_of_ours_is_shown_where_it_is_asked_for(authority: Authority, shown: Issued) -> None:
    mine = authority.issue("guardrail")
    with collector(shown, trusts=authority.file) as asks:
        assert target(asks.port, authority.file, mine).send([event(1)]) == ACCEPTED
        assert asks.clients == ["guardrail"]
        assert isinstance(target(asks.port, authority.file).send([event(2)]), Failed)
        assert len(asks.messages) == 1


def test_files_that_cannot_be_used_are_said_and_nothing_else(tmp_path: Path, shown: Issued) -> None:
    for made in (tmp_path / "gone.pem", shown.key):
        outcome = target(1, made).send([event(1)])
        assert isinstance(outcome, Failed)
        assert outcome.why.startswith("the files with its certificates cannot be used")
        assert str(tmp_path) not in outcome.why


def test_old_versions_of_tls_are_not_spoken(authority: Authority) -> None:
    assert tls_context(authority.file, None, None).minimum_version == ssl.TLSVersion.TLSv1_2


def test_no_gap_whatever_the_collector_does(there: Collector, authority: Authority, tmp_path: Path) -> None:
    with desk(tmp_path) as at_desk:
        for _ in range(20):
            at_desk.ledger.add()
        there.faults = ["", "halfway", "rude", "early", "", "silent", "impatient"]
        for _ in range(8):
            deliver(at_desk.export(target(there.port, authority.file, silence=0.5)))
            at_desk.clock.at += LONGEST_PAUSE
        assert at_desk.state().delivered == 20
        for id_ in at_desk.ledger.ids:
            assert any(f'id="{id_}"'.encode() in message for message in there.messages), id_
