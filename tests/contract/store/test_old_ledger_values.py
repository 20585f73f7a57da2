"""What old entries of the ledger say of people goes when its period is over; the entries and the chain stay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from drift.core.ledger.verifier import in_words, verify
from drift.store.ledger import LedgerEntry
from drift.store.ledger_file import ledger_lines
from drift.store.sql.database import Database
from drift.store.sql.ledger_tables import ledger_entries
from drift.sync.ledger_feed import feed_ledger
from guard.core.model.retention import CLOSED, LEDGER_VALUES, Deletion, Retention
from guard.enforcement import old_ledger_values
from guard.enforcement.retention import told
from guard.queries.ledger import Dropped
from guard.queries.retention import outlook
from tests.contract.store.aged import NOW, OLD, YEAR, YOUNG, Aged, tell


@pytest.fixture
def aged(database: Database, workspace: int) -> Aged:
    """With two stories of eight years ago in its ledger, and one of a year ago."""
    found = Aged(database, workspace, retention=Retention({"history": "forever"}))
    for name, at in (("old", OLD), ("held", OLD + 60), ("young", YOUNG)):
        found.now = at + 30
        with found.guarded.transaction() as work:
            tell(work, name, at)
        feed_ledger(found.guarded.workspace)
    found.now = NOW
    found.retention = Retention({LEDGER_VALUES: "7y", **dict.fromkeys(("history", "activity"), "forever")})
    return found


def entries(aged: Aged) -> Sequence[LedgerEntry]:
    with aged.guarded.view() as view:
        return view.state.ledger.entries(1, 10_000)


def readable(aged: Aged) -> list[int]:
    with aged.guarded.view() as view:
        return view.state.ledger.readable(1, 10_000)


def ended(aged: Aged) -> list[Deletion]:
    with aged.guarded.view() as view:
        return view.deletions.of(LEDGER_VALUES)


def not_as_the_ledger_says(aged: Aged) -> list[str]:
    feed_ledger(aged.guarded.workspace)
    with aged.guarded.transaction() as work:
        return list(work.state.ledger.differences())


def last_old(aged: Aged) -> int:
    return max(entry.number for entry in entries(aged) if entry.at < YOUNG)


def test_what_old_entries_say_of_people_is_readable_nowhere_and_the_chain_verifies(aged: Aged) -> None:
    before, last = entries(aged), last_old(aged)
    assert any("carol@acme.example" in str(entry.row) for entry in before if entry.number <= last)
    aged.apply()
    after = entries(aged)[: len(before)]
    assert [(one.number, one.what, one.key) for one in after] == [
        (one.number, one.what, one.key) for one in before
    ]
    assert not any("@acme.example" in str(entry.row) for entry in after if entry.number <= last)
    assert [one for one in after if one.number > last] == [one for one in before if one.number > last]
    c = ledger_entries.c
    with aged.database.read() as connection:
        old = connection.execute(select(c.salt, c.salts, c.people).where(c.number <= last)).all()
    assert {tuple(row) for row in old} == {(None, None, None)}
    assert not_as_the_ledger_says(aged) == []


def test_one_entry_says_how_many_up_to_which_and_why_and_the_verifier_says_so_too(aged: Aged) -> None:
    last = last_old(aged)
    applied = aged.apply()
    [run] = ended(aged)
    assert run.up_to == last
    assert (run.kept_from, run.rule) == (NOW - 7 * YEAR, "retention.yaml (ledger-values: 7y)")
    assert 0 < run.rows[CLOSED] <= last
    sentence = (
        f"What entries of the ledger up to number {last} say of people is no longer readable since 2030-03-17 by "
        "retention.yaml (ledger-values: 7y)."
    )
    assert run.sentence == sentence
    assert f"{sentence} {run.records} of them went now." in list(told(applied))
    feed_ledger(aged.guarded.workspace)
    with aged.guarded.view() as view:
        dropped = Dropped(view)
        size = view.state.ledger.head().size
        lines = list(ledger_lines(view.state, 1, size, opened=True))
    assert (dropped.why(last), dropped.why(last + 1)) == (sentence, "")
    verdict = verify(lines)
    assert verdict.broken == ""
    assert (
        f"What entries up to number {last} say of people is no longer readable since 2030-03-17T17:46:40Z by "
        "retention.yaml (ledger-values: 7y)."
    ) in in_words(verdict)
    assert not any(line.startswith(b'{"opened":%d,' % number) for line in lines for number in range(last + 1))
    assert aged.apply().deletions == ()


def test_nothing_goes_where_evidence_is_kept_for_good(aged: Aged) -> None:
    before = readable(aged)
    aged.retention = Retention({"history": "forever"})
    aged.apply()
    assert before
    assert set(before) <= set(readable(aged))


@pytest.mark.parametrize(
    ("sort", "about", "kept"),
    [
        ("person", "carol@acme.example", "activities"),
        ("resource", "tag/9held", "changes"),
        ("class", "activity", "activities"),
    ],
)
def test_what_a_hold_keeps_stays_readable_until_it_is_released(
    aged: Aged, sort: str, about: str, kept: str
) -> None:
    before, last = entries(aged), last_old(aged)
    aged.hold(sort, about)
    aged.apply()
    [run] = ended(aged)
    assert run.held > 0
    stays = [one for one in entries(aged)[:last] if one in before and one.what == kept]
    assert any("carol@acme.example" in str(one.row) for one in stays)
    assert run.rows[CLOSED] > 0
    with aged.guarded.transaction() as work:
        work.legal_holds.release("acme-v-acme", NOW, "erin@acme.example", "Settled.")
    aged.now += 1
    aged.apply()
    assert not any("@acme.example" in str(entry.row) for entry in entries(aged)[:last])
    assert [one.held for one in ended(aged)][-1] == 0


def test_a_hold_on_the_class_keeps_all_of_it(aged: Aged) -> None:
    before = readable(aged)
    aged.hold("class", LEDGER_VALUES)
    assert LEDGER_VALUES in aged.apply().held_classes
    assert before
    assert set(before) <= set(readable(aged))


def test_a_run_that_is_killed_at_any_step_is_finished_by_the_next(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_ledger_values, "_AT_ONCE", 5)
    aged.retention = Retention(
        dict.fromkeys(("history", "activity", "decisions"), "forever") | {LEDGER_VALUES: "7y"}
    )
    last = last_old(aged)

    class Killed(Exception):
        pass

    for _ in range(3):

        def killed(_seconds: float) -> None:
            with aged.guarded.view() as view:
                if any(one.record_class == LEDGER_VALUES for one in view.deletions.under_way()):
                    raise Killed

        with pytest.raises(Killed):
            aged.apply(killed)
        assert not_as_the_ledger_says(aged) == []
        aged.now += 1
    aged.apply()
    assert not any("@acme.example" in str(entry.row) for entry in entries(aged)[:last])
    runs = ended(aged)
    assert [one.up_to for one in runs] == sorted(one.up_to or 0 for one in runs)
    assert runs[-1].up_to == last
    assert not_as_the_ledger_says(aged) == []


def test_the_dry_run_counts_the_entries_that_would_be_looked_at(aged: Aged) -> None:
    def seen() -> tuple[int, int]:
        with aged.guarded.view() as view:
            one = next(one for one in outlook(view) if one.record_class.name == LEDGER_VALUES)
        return one.going, one.all

    size, last = len(entries(aged)), last_old(aged)
    assert seen() == (last, size)
    aged.apply()
    assert seen() == (0, size - last)
