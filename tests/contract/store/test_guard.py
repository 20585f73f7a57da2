"""What the guard keeps besides findings and approvals: decisions, known good, remedies, messages, tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.store.sql.database import Database
from guard.core.model.records import Decision, GuidedRemedy, KnownGood, Notification, PolicyAlarm, Token
from guard.core.model.verdict import Judgement, Verdict
from guard.store import DecisionStore
from guard.store.judgement_codec import dump_judgement, load_judgement
from tests.contract.store.examples import CAROL, HOURS, both_at_once, decision, reason, schedule


def ids(found: list[Decision]) -> list[str]:
    return [one.id for one in found]


def test_a_policy_set_is_kept_whole_under_its_revision(guard: DecisionStore) -> None:
    document = {"policies": [{"id": "a", "must": {"const": None}}], "people": {}}
    assert guard.policy_sets.put("abc", document)
    assert not guard.policy_sets.put("abc", {"policies": []})
    assert guard.policy_sets.get("abc") == document
    assert guard.policy_sets.get("def") is None
    assert guard.policy_sets.has("abc")


def test_the_last_word_about_policies_that_are_refused_is_kept(guard: DecisionStore) -> None:
    assert guard.policy_alarms.last() is None
    guard.policy_alarms.say("It is broken.", 100.0)
    guard.policy_alarms.say("It is worse.", 200.5)
    assert guard.policy_alarms.last() == PolicyAlarm("It is worse.", 200.5)
    guard.policy_alarms.say("", 300.0)
    assert guard.policy_alarms.last() is None


def test_a_decision_reads_back_as_it_was_reached(guard: DecisionStore) -> None:
    one = decision(change_id=5, judgement=Judgement((reason(), reason("other", outcome="kept", evidence=()))))
    nothing = decision("d2", ref=None, actor=Actor(), before=None, acted_at=None, judgement=Judgement(()))
    assert guard.decisions.add(one)
    assert guard.decisions.add(nothing)
    assert guard.decisions.get("d1") == one
    assert guard.decisions.get("d2") == nothing
    assert guard.decisions.get("d3") is None


def test_a_change_is_decided_once_per_policy_revision(guard: DecisionStore) -> None:
    assert guard.decisions.add(decision("d1", change_id=5))
    assert not guard.decisions.add(decision("d2", change_id=5))
    assert guard.decisions.add(decision("d3", 101.0, change_id=5, policy_revision="def"))
    assert guard.decisions.add(decision("d4", change_id=6))
    assert ids(guard.decisions.for_change(5)) == ["d3", "d1"]


def test_an_activity_is_decided_once_also_when_it_explains_a_change(guard: DecisionStore) -> None:
    assert guard.decisions.add(decision("d1", change_id=5, activity_id="e1"))
    assert guard.decisions.add(decision("d2", 101.0, activity_id="e1"))
    assert not guard.decisions.add(decision("d3", activity_id="e1"))
    assert ids(guard.decisions.for_activity("e1")) == ["d2", "d1"]


def test_of_two_that_decide_at_once_one_is_kept(database: Database, workspace: int) -> None:
    names = iter(["d1", "d2"])

    def decide() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).decisions.add(decision(next(names), change_id=5))

    assert sorted(both_at_once(decide)) == [False, True]


def test_decisions_are_found_by_verdict_policy_resource_actor_and_time(guard: DecisionStore) -> None:
    guard.decisions.add(decision("d1", 100.0))
    flagged = Judgement((reason("exports"),))
    guard.decisions.add(
        decision(
            "d2",
            200.0,
            verdict=Verdict.FLAG,
            judgement=flagged,
            ref=None,
            actor=Actor(email="bob@acme.example"),
        )
    )
    assert ids(guard.decisions.search()) == ["d2", "d1"]
    assert ids(guard.decisions.search(verdict=Verdict.FLAG)) == ["d2"]
    assert ids(guard.decisions.search(policy="office-hours")) == ["d1"]
    assert ids(guard.decisions.search(ref=HOURS)) == ["d1"]
    assert ids(guard.decisions.search(actor="Bob@acme.example")) == ["d2"]
    assert ids(guard.decisions.search(since=150.0)) == ["d2"]
    assert ids(guard.decisions.search(limit=1)) == ["d2"]
    assert ids(guard.decisions.search(before="d2")) == ["d1"]


def test_a_judgement_is_read_over_what_a_newer_version_wrote() -> None:
    one = Judgement((reason(rests_on_actor=True),))
    stored = dump_judgement(one)
    stored["added_later"] = True
    stored["reasons"][0]["added_later"] = {"x": 1}
    stored["reasons"][0]["evidence"][0]["added_later"] = 1
    assert load_judgement(stored) == one


def test_a_judgement_of_an_older_version_has_the_defaults() -> None:
    stored = dump_judgement(Judgement((reason(),)))
    for added in ("evidence", "protects", "rests_on_actor", "file", "line"):
        del stored["reasons"][0][added]
    (loaded,) = load_judgement(stored).reasons
    assert (loaded.evidence, loaded.protects, loaded.rests_on_actor, loaded.file, loaded.line) == (
        (),
        (),
        False,
        "",
        0,
    )


def test_known_good_is_the_last_word(guard: DecisionStore) -> None:
    exception = Ref("office_hours_exception", "9")
    first = KnownGood(HOURS, None, b"a" * 32, 1.0, "baseline")
    nested = KnownGood(exception, HOURS, None, 1.5, "approved")
    guard.known_good.put_many([first, nested])
    guard.known_good.put(replace(first, digest=b"b" * 32, since=2.0, because="clean"))
    assert guard.known_good.get(HOURS) == KnownGood(HOURS, None, b"b" * 32, 2.0, "clean")
    assert guard.known_good.all("office_hours_exception") == {exception: nested}
    assert guard.known_good.ids("office_hours_exception") == {exception.id}
    assert set(guard.known_good.all()) == {HOURS, exception}
    assert guard.known_good.get(Ref("team", "1")) is None
    guard.known_good.put_many([])


def test_what_is_not_its_known_good_is_found_beside_the_live_body(database: Database, workspace: int) -> None:
    live = {id: schedule(id, name="live") for id in ("differs", "new", "same")}
    good = {
        "differs": b"g" * 32,
        "gone": b"g" * 32,
        "never-was": None,
        "new": None,
        "same": live["same"].digest,
    }
    with database.write() as connection:
        drift, guard = StateStore(connection, workspace), DecisionStore(connection, workspace)
        drift.versions.open_many([*live.values(), schedule("gone")], 10.0)
        drift.versions.close(schedule("gone").ref, 20.0)
        guard.known_good.put_many(
            KnownGood(schedule(id).ref, None, digest, 1.0, "clean") for id, digest in good.items()
        )
        moved = {known.ref.id: at for known, at in guard.known_good.moved(["office_hours_schedule", "team"])}
        assert moved == {"differs": live["differs"].digest, "gone": None, "new": live["new"].digest}
        assert guard.known_good.moved(["team"]) == []
        assert guard.known_good.moved([]) == []


def test_a_remedy_stays_open_until_it_is_done(guard: DecisionStore) -> None:
    wanted = (("/name", None, False), ("/zone", None, True), ("/on", [True, 1], False))
    one = GuidedRemedy("r1", "d1", HOURS, ("Open the settings.", "Set it back."), wanted, 100.0)
    assert guard.remedies.add(one)
    assert not guard.remedies.add(one)
    guard.remedies.add(replace(one, id="r2", ref=Ref("team", "1"), decision_id="d2", opened_at=90.0))
    assert guard.remedies.get("r1") == one
    assert [remedy.id for remedy in guard.remedies.open_remedies()] == ["r2", "r1"]
    assert guard.remedies.open_remedies(HOURS) == guard.remedies.for_decision("d1") == [one]
    assert guard.remedies.done("r1", 200.0, "The next reading shows it.")
    assert not guard.remedies.done("r1", 201.0, "again")
    assert guard.remedies.open_remedies(HOURS) == []
    assert guard.remedies.get("r1") == replace(one, done_at=200.0, done_because="The next reading shows it.")


def test_a_message_waits_until_it_is_sent_or_given_up(guard: DecisionStore) -> None:
    one = Notification("n1", "slack", {"text": "\u00e9 \x00"}, 100.0)
    assert guard.outbox.add(one)
    assert not guard.outbox.add(one)
    guard.outbox.add(replace(one, id="n2", created_at=90.0))
    guard.outbox.add(replace(one, id="n3", created_at=80.0, next_try_at=500.0))
    assert [message.id for message in guard.outbox.due(200.0, 10)] == ["n2", "n1"]
    assert guard.outbox.due(200.0, 10)[1] == one
    assert guard.outbox.retry("n1", 300.0, "timeout")
    assert guard.outbox.sent("n2", 210.0)
    assert not guard.outbox.sent("n2", 211.0)
    assert guard.outbox.due(200.0, 10) == []
    assert guard.outbox.due(300.0, 10) == [
        replace(one, attempts=1, next_try_at=300.0, failed_because="timeout")
    ]
    assert guard.outbox.give_up("n1", "no such channel")
    assert not guard.outbox.retry("n1", 400.0, "timeout")
    assert not guard.outbox.give_up("n1", "again")
    assert guard.outbox.due(400.0, 10) == []
    ended = guard.outbox.get("n1")
    assert ended is not None
    assert (ended.attempts, ended.failed_because, ended.sent_at) == (2, "no such channel", None)


def test_a_message_waits_for_the_one_before_it_of_the_same_matter_channel_and_recipient(
    guard: DecisionStore,
) -> None:
    first = Notification("n1", "mail", {}, 100.0, matter="proposal:1", recipient="alice@acme.example")
    others = [
        replace(first, id="n2", created_at=101.0),
        replace(first, id="n3", created_at=101.0, recipient="bob@acme.example"),
        replace(first, id="n4", created_at=101.0, channel="slack"),
        replace(first, id="n5", created_at=101.0, matter="proposal:2"),
        replace(first, id="n6", created_at=102.0, matter=""),
        replace(first, id="n7", created_at=103.0, matter=""),
    ]
    for one in (first, *others):
        assert guard.outbox.add(one)
    assert [one.id for one in guard.outbox.next_for("mail", 200.0, 10)] == ["n1", "n3", "n5", "n6", "n7"]
    assert [one.id for one in guard.outbox.next_for("slack", 200.0, 10)] == ["n4"]
    assert guard.outbox.channels_due(200.0) == ["mail", "slack"]
    assert guard.outbox.sent("n1", 210.0)
    assert "n2" in [one.id for one in guard.outbox.next_for("mail", 220.0, 10)]


def test_one_of_two_processes_takes_a_message(guard: DecisionStore) -> None:
    one = Notification("n1", "slack", {}, 100.0, next_try_at=100.0)
    guard.outbox.add(one)
    assert guard.outbox.claim(one, 400.0)
    assert not guard.outbox.claim(one, 400.0)
    assert guard.outbox.due(399.0, 10) == []
    assert [again.id for again in guard.outbox.due(400.0, 10)] == ["n1"]


def test_of_a_channel_that_is_away_nothing_is_due_until_then(guard: DecisionStore) -> None:
    one = Notification("n1", "slack", {}, 100.0, next_try_at=100.0)
    later = replace(one, id="n2", next_try_at=900.0)
    other, gathered = replace(one, id="n3", channel="mail"), replace(one, id="n4", gathered=True)
    for message in (one, later, other, gathered):
        guard.outbox.add(message)
    guard.outbox.put_off("slack", 500.0, "ConnectTimeout")
    assert [message.id for message in guard.outbox.due(499.0, 10)] == ["n3"]
    assert [message.id for message in guard.outbox.next_for("slack", 500.0, 10)] == ["n1"]
    assert [message.id for message in guard.outbox.gathered_due("slack", 100.0, 10)] == ["n4"]
    assert guard.outbox.undelivered()[0].count == 1


def test_what_is_gathered_is_told_once_or_let_go_before_what_is_urgent(guard: DecisionStore) -> None:
    one = Notification("n1", "mail", {}, 100.0, matter="proposal:1", recipient="alice@acme.example")
    ids = ("n1", "n2", "n3")
    for number, id in enumerate(ids):
        guard.outbox.add(replace(one, id=id, created_at=100.0 + number))
    assert guard.outbox.latest_of("proposal:1") == 102.0
    assert guard.outbox.gathered_until(one) is None
    for id in ids[:2]:
        guard.outbox.gather(id, 900.0)
    assert guard.outbox.gathered_until(one) == 900.0
    assert guard.outbox.gathered_until(replace(one, recipient="bob@acme.example")) is None
    assert [message.id for message in guard.outbox.next_for("mail", 200.0, 10)] == ["n3"]
    assert guard.outbox.gathered_due("mail", 899.0, 10) == []
    assert [message.id for message in guard.outbox.gathered_due("mail", 900.0, 10)] == ["n1", "n2"]
    assert guard.outbox.channels_due(200.0) == ["mail"]
    assert guard.outbox.count_pending() == 1
    assert guard.outbox.release(one, 300.0) == 2
    assert [message.urgent for message in guard.outbox.next_for("mail", 300.0, 10)] == [True]
    guard.outbox.gather("n1", 900.0)
    guard.outbox.gather("n2", 900.0)
    assert guard.outbox.told(["n1", "n2"], "digest", 910.0)
    assert not guard.outbox.told(["n1", "n2"], "other", 911.0)
    assert guard.outbox.sent("n3", 920.0)
    assert guard.outbox.sent_since(one, 900.0, 10) == [920.0]
    assert guard.outbox.sent_since(one, 920.0, 10) == []
    assert [message.id for message in guard.outbox.newest_to(["alice@acme.example"], 9)] == ["n3"]
    assert guard.outbox.newest_to(["bob@acme.example"], 9) == []


def test_what_a_channel_gave_for_a_matter_is_kept_for_each_recipient(guard: DecisionStore) -> None:
    one = Notification("n1", "mail", {}, 100.0, matter="proposal:1", recipient="alice@acme.example")
    other, alone = replace(one, recipient="bob@acme.example"), replace(one, matter="")
    assert guard.posted_messages.get(one) is None
    for reference in ("<1@x>", "<2@x>"):
        guard.posted_messages.put(one, reference, 101.0)
    guard.posted_messages.put(alone, "<3@x>", 101.0)
    assert guard.posted_messages.get(replace(one, id="n9")) == "<2@x>"
    assert [guard.posted_messages.get(message) for message in (other, alone)] == [None, None]


@pytest.mark.parametrize("named", ["t1", "Alice@acme.example"])
def test_a_revoked_token_opens_nothing(guard: DecisionStore, named: str) -> None:
    token = Token("t1", "alice@acme.example", "approver", 100.0)
    assert guard.tokens.add(token, b"h" * 32)
    assert not guard.tokens.add(replace(token, id="t2"), b"h" * 32)
    assert guard.tokens.add(Token("t3", CAROL.email or "", "viewer", 101.0), b"i" * 32)
    assert guard.tokens.by_hash(b"h" * 32, 150.0) == token
    assert guard.tokens.by_hash(b"?" * 32, 150.0) is None
    guard.tokens.touch("t1", 150.0)
    assert guard.tokens.revoke(named, 200.0) == 1
    assert guard.tokens.revoke(named, 201.0) == 0
    assert guard.tokens.by_hash(b"h" * 32, 150.0) is None
    assert [kept.revoked_at for kept in guard.tokens.list()] == [200.0, None]
    assert guard.tokens.list()[0].last_used_at == 150.0


@pytest.mark.parametrize("named", ["t1", "alice@acme.example", "docs-writer"])
def test_a_robots_token_is_revoked_by_its_name_and_with_its_person(guard: DecisionStore, named: str) -> None:
    token = Token("t1", "alice@acme.example", "requester", 100.0, robot="docs-writer")
    assert guard.tokens.add(token, b"h" * 32)
    assert guard.tokens.add(replace(token, id="t2", email=CAROL.email or "", robot="other"), b"i" * 32)
    assert guard.tokens.by_hash(b"h" * 32, 150.0) == token
    assert guard.tokens.revoke(named, 200.0) == 1
    assert [kept.id for kept in guard.tokens.list() if kept.revoked_at is None] == ["t2"]


def test_a_token_that_expired_opens_nothing_and_is_known_as_such(guard: DecisionStore) -> None:
    token = Token("t1", "alice@acme.example", "approver", 100.0, expires_at=200.0, scopes=("read", "decide"))
    assert guard.tokens.add(replace(token, made_by="dave@acme.example"), b"h" * 32)
    for now, there in ((199.999, replace(token, made_by="dave@acme.example")), (200.0, None)):
        assert guard.tokens.get("t1", now) == there
        assert guard.tokens.by_hash(b"h" * 32, now) == there
    assert guard.tokens.expired_by_hash(b"h" * 32, 199.999) is None
    assert guard.tokens.expired_by_hash(b"h" * 32, 200.0) is not None
    assert guard.tokens.revoke_one("t1", 201.0)
    assert not guard.tokens.revoke_one("t1", 202.0)
    assert guard.tokens.expired_by_hash(b"h" * 32, 203.0) is None


def test_what_is_known_good_can_be_forgotten(guard: DecisionStore) -> None:
    other = Ref(HOURS.kind, "43")
    guard.known_good.put_many(KnownGood(ref, None, None, 1.0, "unlisted") for ref in (HOURS, other))
    guard.known_good.remove(HOURS)
    assert guard.known_good.get(HOURS) is None
    assert guard.known_good.ids(HOURS.kind) == {"43"}
