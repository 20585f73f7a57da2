"""A person is erased from every table, and no byte of the database speaks of them: on both engines. The record goes on
under a pseudonym, and its ledger verifies."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import select

from drift.core.ledger.verifier import verify
from drift.core.model.activity import Attribution, parse_activity
from drift.core.model.resources import Ref, Resource
from drift.store.sql.database import Database
from drift.store.sql.tables import metadata
from drift.sync.erased import without_erased
from drift.sync.ingest import ingest
from guard.core.model.delegation import Delegation
from guard.core.model.erasure import Erasure
from guard.core.model.records import Notification, Token, Vote
from guard.core.proposals.records import GlassBreak
from guard.store.slack_people import SlackMember
from guard.workflow.erasure import ErasureRefused, Preview, erase, preview
from tests.contract.store.aged import NOW, OLD, Aged, resource, tell
from tests.contract.store.examples import approval, decision, entry

MALLORY: Final = "mallory.quixote@acme.example"
NAME: Final = "Mallory Quixoté"
IP: Final = "198.51.100.77"
OF_MALLORY: Final = (MALLORY, "u07mallory", "quixote", "quixot", "mallory", IP)
"""None of it may be left, in any case."""
BY: Final = {"type": "admin", "id": "77", "email": MALLORY, "ip": IP, "name": NAME}
GONE: Final = "erased-1@erased.invalid"


@pytest.fixture
def aged(database: Database, workspace: int) -> Aged:
    return Aged(database, workspace)


def live(aged: Aged) -> Iterator[Any]:
    """All that somebody can leave in the record."""
    with aged.guarded.transaction() as work:
        state = work.state
        admin = Resource(
            Ref("admin", "77"), {"id": "77", "name": NAME, "email": MALLORY, "avatar": f"x/{MALLORY}"}
        )
        renamed = Resource(admin.ref, {**admin.body, "name": f"{NAME} (left)", "job": "x" * 500})
        for at, one in ((OLD, admin), (OLD + 5, renamed)):
            state.versions.open(one, at)
        state.versions.close(admin.ref, OLD + 9)
        by = parse_activity(
            {**entry("e1").raw, "performed_by": BY, "metadata": {"note": f"for {NAME}", "of": MALLORY}}
        )
        state.activities.add(by, route="poll", received_at=OLD)
        told = tell(work, "one", OLD)
        state.changes.attribute(
            told.change.id, Attribution("activity", "e1", by.actor, "certain", int(OLD)), OLD
        )
        state.changes.revision_seen(told.change.id)
        work.decisions.add(
            decision("dm", OLD, actor=by.actor, facts={"ips": [IP, "203.0.113.9"], "asked": [MALLORY]})
        )
        work.approvals.add(approval("am", OLD, excluded=(MALLORY,)))
        work.approvals.vote(Vote("am", "alice@acme.example", "approve", OLD, f"{NAME} asked me"))
        work.approvals.settle("am", "approved", OLD, f"Asked by {MALLORY}")
        work.approvals.add(approval("an", OLD))
        work.approvals.vote(Vote("an", MALLORY, "deny", OLD, "no"))
        work.approvals.settle("an", "denied", OLD, "")
        work.delegations.add(Delegation("gm", MALLORY, "bob@acme.example", OLD, OLD + 9, MALLORY, OLD, NAME))
        work.outbox.add(Notification("m1", "slack", {"text": f"by {MALLORY}"}, OLD, recipient=MALLORY))
        work.tokens.add(Token("t1", MALLORY, "viewer", OLD), b"h" * 32)
        work.slack_people.keep(SlackMember("U07MALLORY", MALLORY, OLD))
        work.policy_sets.put("r0", {"people": {"groups": {"ops": [MALLORY]}}})
    return iter(())


def looked(aged: Aged) -> Preview:
    with aged.guarded.view() as view:
        return preview(view, [MALLORY])


def erased(aged: Aged, **more: Any) -> Any:
    return erase(
        aged.guarded,
        [MALLORY],
        "dave@acme.example",
        because=f"Art. 17, {MALLORY}",
        rest=aged.rests.append,
        **more,
    )


def texts(aged: Aged) -> Iterator[str]:
    """Every value of every table, decoded, and every byte of the files, also of what is compressed in them."""
    with aged.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    yield from shown(value)
    for content in files(aged):
        yield content.decode("latin-1")
        yield content.decode("utf-8", "replace")


def shown(value: Any) -> Iterator[str]:
    if isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        try:
            yield zlib.decompress(value).decode("utf-8", "replace")
        except zlib.error:
            return
    elif value is not None:
        yield json.dumps(value, default=str)
        yield json.dumps(value, default=str, ensure_ascii=False)


def files(aged: Aged) -> Iterator[bytes]:
    if aged.database.file is not None:
        for path in sorted(Path(aged.database.file).parent.glob("guardrail.db*")):
            yield path.read_bytes()
        return
    url = aged.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
        for (place,) in connection.execute(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r','i','t') "
            "AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'pg_toast'))"
        ).fetchall():
            if place and (path := Path(folder) / place).exists():
                yield path.read_bytes()


def left(aged: Aged) -> list[str]:
    return sorted({planted for text in texts(aged) for planted in OF_MALLORY if planted in text.lower()})


def test_no_byte_is_left_and_the_ledger_verifies(aged: Aged) -> None:
    live(aged)
    assert left(aged) == sorted(OF_MALLORY)  # the search finds what is there
    done = erased(aged)
    assert (done.pseudonym, done.because) == (GONE, f"Art. 17, {GONE}")
    assert left(aged) == []
    with aged.guarded.view() as view:
        ledger = view.state.ledger
        lines = list(
            ledger.lines(1, ledger.head().size, opened=True, origin="guardrail.acme.example/default")
        )
        assert verify(lines).broken == ""
        assert list(ledger.differences()) == []


def test_the_record_goes_on_under_the_pseudonym(aged: Aged) -> None:
    live(aged)
    erased(aged)
    with aged.guarded.view() as view:
        one = view.state.activities.get("e1")
        assert one is not None
        assert (one.activity.actor.email, one.activity.actor.id) == (GONE, "77")
        found = view.decisions.get("dm")
        assert found is not None
        assert found.actor.email == GONE
        assert "203.0.113.9" in found.facts["ips"]
        assert [vote.voter for vote in view.approvals.votes("an")] == [GONE]
        asked = view.approvals.get("am")
        assert asked is not None
        assert asked.excluded == (GONE,)
        history = view.state.versions.history(Ref("admin", "77"))
        bodies = view.state.versions.bodies(version.digest for version in history)
        assert [bodies[version.digest]["email"] for version in history] == [GONE, GONE]
        assert view.state.versions.live(Ref("tag", "9one")) == resource("9one", of="after one")
        assert view.outbox.get("m1") is None
        assert [(token.email, token.revoked_at) for token in view.tokens.list()] == [(GONE, NOW)]
        [kept] = view.erasures.every()
        assert (kept.pseudonym, kept.by) == (GONE, "dave@acme.example")
        assert kept.rows["votes"] == 2


def test_first_it_is_said_where_they_stand(aged: Aged) -> None:
    live(aged)
    before = aged.counts()
    seen = looked(aged)
    assert seen.blocked == seen.returns == ()
    assert {"activities", "votes", "decisions", "tokens", "bodies"} <= seen.rows.keys()
    assert seen.person.names >= {NAME}
    assert seen.person.ips == {IP}
    assert aged.counts() == before
    done = erased(aged)
    assert {table: done.rows[table] for table in ("activities", "votes", "bodies")} == {
        table: seen.rows[table] for table in ("activities", "votes", "bodies")
    }


@pytest.mark.parametrize(
    ("sort", "about"),
    [
        ("everything", ""),
        ("person", MALLORY),
        ("person", "mallory.quixote+legal@acme.example"),
        ("class", "activity"),
        ("resource", "tag/9one"),
        ("resource", "admin/77"),
    ],
)
def test_a_hold_is_in_the_way_and_says_so(aged: Aged, sort: str, about: str) -> None:
    live(aged)
    aged.hold(sort, about)
    with pytest.raises(ErasureRefused, match=r"The legal hold acme-v-acme of dave@acme.example keeps"):
        erased(aged, anyway=True)
    assert len(left(aged)) == len(OF_MALLORY)


def test_who_has_to_be_somebody_else_is_not_told_by_a_pseudonym(aged: Aged) -> None:
    """Under a new account they would be somebody else, and release their own hold, or review their own change."""
    live(aged)
    aged.hold("person", "erin@acme.example", made_by=MALLORY)
    with aged.guarded.transaction() as work:
        work.glass_breaks.add(GlassBreak("p7", 1, MALLORY, OLD, "it had to be", OLD + 9))
    with pytest.raises(ErasureRefused) as refused:
        erased(aged, anyway=True)
    assert "They placed the legal hold acme-v-acme, which stands" in str(refused.value)
    assert "what was applied without approval for p7 waits for its review" in str(refused.value)


def test_a_hold_about_somebody_else_is_not(aged: Aged) -> None:
    live(aged)
    aged.hold("person", "erin@acme.example")
    erased(aged)


def test_what_is_under_way_is_in_the_way(aged: Aged) -> None:
    live(aged)
    with aged.guarded.transaction() as work:
        work.approvals.add(approval("open", OLD, excluded=(MALLORY,)))
    with pytest.raises(ErasureRefused, match="the question open about a change waits for an answer"):
        erased(aged, anyway=True)


def test_who_is_in_intercom_still_would_come_back(aged: Aged) -> None:
    live(aged)
    with aged.guarded.transaction() as work:
        here = Resource(Ref("admin", "77"), {"id": "77", "name": NAME, "email": MALLORY})
        work.state.versions.open(here, NOW)
    with pytest.raises(ErasureRefused, match=r"admin/77 names them, in Intercom"):
        erased(aged)
    done = erased(aged, anyway=True)
    assert done.left_over != ()
    with aged.guarded.view() as view:
        assert view.state.versions.live(here.ref) == here  # which Intercom shows: no change was made
        one = view.state.activities.get("e1")
        assert one is not None
        assert one.activity.actor.email == GONE


def test_asking_again_finishes_under_the_same_pseudonym(aged: Aged) -> None:
    live(aged)

    class Killed(Exception):
        pass

    def killed(_seconds: float) -> None:
        raise Killed

    with pytest.raises(Killed):
        erase(aged.guarded, [MALLORY], "dave@acme.example", because="Art. 17", rest=killed)
    assert erased(aged).pseudonym == GONE
    assert left(aged) == []


def test_what_comes_in_later_is_kept_under_the_pseudonym(aged: Aged) -> None:
    live(aged)
    erased(aged)
    raw = {**entry("late").raw, "performed_by": BY, "metadata": {"of": MALLORY.upper()}}
    ingest(aged.guarded.workspace, [raw], "poll")
    with aged.guarded.view() as view:
        came = view.state.activities.get("late")
        assert came is not None
        assert came.activity.actor.email == GONE
        again = without_erased(aged.guarded.workspace, view.state, [parse_activity(raw)])
        assert MALLORY not in str(again).lower()
    assert [text for text in left(aged) if "@" in text or text == IP] == []


def test_somebody_else_is_another_person(aged: Aged) -> None:
    live(aged)
    erased(aged)
    alice, rest = ["alice@acme.example"], aged.rests.append
    done = erase(aged.guarded, alice, "dave@acme.example", because="Art. 17", anyway=True, rest=rest)
    assert done.pseudonym == "erased-2@erased.invalid"
    with aged.guarded.view() as view:
        assert [vote.voter for vote in view.approvals.votes("am")] == ["erased-2@erased.invalid"]


def test_two_who_are_erased_at_once_are_two_people(aged: Aged) -> None:
    """The later one waits until it is known as whom the first one goes on."""
    begun = threading.Event()

    def of_another() -> str:
        begun.set()
        with aged.guarded.transaction() as work:
            return work.erasures.next_pseudonym()

    with ThreadPoolExecutor() as pool:
        with aged.guarded.transaction() as work:
            first = work.erasures.next_pseudonym()
            other = pool.submit(of_another)
            begun.wait(30)
            with suppress(TimeoutError):
                other.result(0.3)  # long enough to go wrong
            work.erasures.add(Erasure(first, NOW, "dave@acme.example", "Art. 17"), [])
        assert other.result(30) != first
