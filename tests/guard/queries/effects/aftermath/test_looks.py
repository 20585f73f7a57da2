"""A look sees what really became of the conversations that a change touched, and says where it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from drift.core.conversations.labels import WHOLE, Label, Labelling
from drift.core.conversations.read_windows import ReadWindow
from drift.core.model.activity import Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref, Resource
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import LABEL, TRIAGE, Conversations, Truth
from drift.store import CheckpointName
from drift.store.labels import LabelDay
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.aftermath.followed import Followed, Note, Touches, of_note
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.seen import Seen
from guard.core.effects.aftermath.windows import BASE, Windows, windows
from guard.queries.effects.aftermath.looks import Looking, followed_now
from tests.flows.world import World, world
from tests.known_conversations import DAY, know

STALE = Ref("article", "7003")
"""Its text was overtaken 30 days before the company was seeded: since then it helps far less."""
WORSE = next(source.worse for source in SOURCES if source.worse)
WEDNESDAY = 6
"""Of the days since 1970, modulo 7. The seed makes other conversations for each weekday, and a test needs the same."""


@dataclass
class Season:
    """The last weeks of a company of 50,000 conversations a year. `made` is when its article became wrong."""

    world: World
    known: tuple[Truth, ...]
    now: float
    made: float
    change: ChangeRecord

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.world.guarded

    @property
    def followed(self) -> Followed:
        with self.guarded.view() as view:
            found = followed_now(view, str(self.change.id))
        assert found is not None
        return found

    def look(self, followed: Followed, days: int = 14, note: Note | None = None) -> Look:
        with self.guarded.view() as view:
            found = Looking(view).look(followed, days, note)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    with world(tmp_path_factory.mktemp("season")) as w:
        w.clock.ahead = (WEDNESDAY - w.guarded.now() // DAY) % 7 * DAY
        now = w.guarded.now()
        every = Conversations(16, int(now)).until(now)
        known = tuple(one for one in every if one.created_at > now - 62 * DAY and not one.is_preview)
        made = now - now % DAY - WORSE * DAY - DAY / 2
        with w.guarded.transaction() as work:
            know(work.state, known, now)
            change = changed(work, STALE, made)
            changed(work, Ref("tag", "101"), made + DAY)
            changed(work, Ref("content_snippet", "6501"), made + 2 * DAY)
            triage = Resource(Ref("workflow", "9001"), {"id": "9001", "title": TRIAGE})
            work.state.versions.open(triage, made - 40 * DAY)
            work.aftermath.add_note(Note("note-1", "alice@acme.example", "new tone", made, made))
        yield Season(w, known, now, made, change)


class _Undone(Exception):
    pass


@contextmanager
def undone(season: Season) -> Iterator[UnitOfWork]:
    """What is written is not kept."""
    with suppress(_Undone), season.guarded.transaction() as work:
        yield work
        raise _Undone


def changed(work: UnitOfWork, ref: Ref, at: float) -> ChangeRecord:
    record = work.state.changes.add(
        ref, None, "updated", None, None, ("/body",), at, Attribution("unattributed", None)
    )
    work.state.changes.mark_judged(record.id, at)
    return record


def seen(look: Look, name: str) -> Seen:
    return next(one for one in look.seen if one.name == name)


def used(truth: Truth) -> bool:
    return any(SOURCES[number].id == STALE.id for number in truth.sources)


def on(windows: Windows, truth: Truth) -> bool:
    day = int(truth.created_at // DAY * DAY)
    return windows.is_after(day)


def test_what_was_counted_is_the_truth_on_each_side(season: Season) -> None:
    look, of = season.look(season.followed), windows(season.followed, 14)
    fin = [one for one in season.known if one.setup is not None]
    after = [one for one in fin if on(of, one)]
    touched = [one for one in after if used(one)]
    assert look.exposure["sort"] == "counted"
    assert (look.exposure["count"], look.exposure["of"]) == (len(touched), len(after))
    found = seen(look, "resolved")
    resolved = sum((one.outcome(season.now) or "").endswith("resolution") for one in touched)
    assert found.exposed is not None
    assert found.counts[1] == len(touched)
    assert found.exposed[1] == pytest.approx(resolved / len(touched))


def test_an_article_that_was_overtaken_is_seen_to_help_less(season: Season) -> None:
    found = seen(season.look(season.followed), "resolved")
    assert found.has_moved
    assert found.high is not None
    assert found.high < 0
    assert found.first


def test_of_articles_that_nobody_touched_hardly_any_seem_to_have_moved(season: Season) -> None:
    others = sorted({source.id for source in SOURCES if source.content_type == "article"} - {STALE.id})
    looks = [
        season.look(replace(season.followed, ref=Ref("article", id), id=id, changes=())) for id in others
    ]
    assert sum(seen(look, "resolved").has_moved for look in looks) <= 1


def test_what_other_changes_touched_is_not_compared_with(season: Season) -> None:
    look, of = season.look(season.followed), windows(season.followed, 14)
    after = [one for one in season.known if one.setup is not None and on(of, one) and not used(one)]
    snippet = [one for one in after if any(SOURCES[number].id == "6501" for number in one.sources)]
    assert snippet
    assert seen(look, "resolved").counts[3] == len(after) - len(snippet)


def test_every_other_change_of_these_days_is_listed_those_of_fin_first(season: Season) -> None:
    look = season.look(season.followed)
    with season.guarded.view() as view:
        refs = [view.state.changes.many(look.beside)[id].ref for id in look.beside]
    assert refs[0] == Ref("content_snippet", "6501")
    assert Ref("tag", "101") in refs
    assert STALE not in refs
    assert look.beside_notes == ("note-1",)


def test_two_changes_of_one_day_name_each_other(season: Season) -> None:
    with season.guarded.transaction() as work:
        twin = changed(work, Ref("article", "7001"), season.made + 60)
    with season.guarded.view() as view:
        other = followed_now(view, str(twin.id))
    assert other is not None
    assert twin.id in season.look(season.followed).beside
    assert season.change.id in season.look(other).beside


def test_a_look_is_not_taken_before_outcomes_are_final(season: Season) -> None:
    young = replace(season.followed, since=season.now - 16 * DAY, until=season.now - 16 * DAY)
    with season.guarded.view() as view:
        assert Looking(view).look(young, 14) is None
        assert Looking(view).look(young, 7) is not None


def test_a_note_of_what_fin_does_everywhere_has_nothing_to_be_compared_with(season: Season) -> None:
    note = Note("note-2", "alice@acme.example", "shorter answers", season.made, season.now)
    look = season.look(of_note(note), note=note)
    assert {one.verdict for one in look.seen} == {"unknown"}
    assert "nothing is left to compare with" in look.headline.sentence
    assert look.exposure["sort"] == "unknown"


def test_a_note_of_a_part_is_compared_with_the_rest(season: Season) -> None:
    note = Note(
        "note-3",
        "alice@acme.example",
        "French tone",
        season.made,
        season.now,
        Touches(channel="email", source="article/7003"),
    )
    look = season.look(of_note(note), note=note)
    of = windows(of_note(note), 14)
    touched = [
        one for one in season.known if one.setup and on(of, one) and used(one) and one.channel == "email"
    ]
    assert look.exposure["count"] == len(touched)
    assert "article/7003, and of which it is so: channel email" in look.query
    plain = Note("note-4", "alice@acme.example", "x", season.made, season.now, Touches(channel="email"))
    assert season.look(of_note(plain), note=plain).exposure["count"] == sum(
        one.setup is not None and on(of, one) and one.channel == "email" for one in season.known
    )


def test_a_workflow_waits_for_corrections_to_be_read(season: Season) -> None:
    workflow = replace(season.followed, ref=Ref("workflow", "9001"), id="w", changes=())
    look = season.look(workflow)
    assert look.headline.name == "corrected"
    assert "nobody looked yet" in look.headline.sentence
    assert look.exposure["count"] == sum(
        one.setup == "workflow" and on(windows(workflow, 14), one) for one in season.known
    )
    unnamed = season.look(replace(workflow, ref=Ref("workflow", "404")))
    assert "no name of workflow/404 was ever read" in unnamed.headline.sentence


def test_files_that_share_a_title_are_unknown_and_not_fewer(season: Season) -> None:
    file = replace(season.followed, ref=Ref("file_source_content", "999999"), id="f", changes=())
    look = season.look(file)
    assert look.exposure["sort"] in ("unknown", "counted")
    assert not look.moved


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("a window was cut off", "were not read"),
        ("another version", "versions 2.16 and 2.99 of Intercom's API"),
        ("read back to later only", "conversations were read back to"),
    ],
)
def test_what_was_not_read_well_is_unknown(season: Season, case: str, expected: str) -> None:
    with undone(season) as work:
        until = season.now
        if case == "a window was cut off":
            work.state.conversations.note(
                ReadWindow("updated_at", until - 3 * DAY, until, until, 5000, 4000, "2.16")
            )
        elif case == "another version":
            work.state.conversations.note(
                ReadWindow("updated_at", until - DAY, until, until + 1, 3, 3, "2.99")
            )
        else:
            work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, season.made - 5 * DAY)
        later = replace(season.followed, since=season.made, until=season.made)
        look: Look | None = Looking(work).look(later, 14)
        if case == "read back to later only":
            assert look is None, "more may come"
            old = replace(later, since=season.made - 20 * DAY, until=season.made - 20 * DAY)
            look = Looking(work).look(old, 3)
        assert look is not None
        assert expected in seen(look, "resolved").sentence
        assert seen(look, "cost").verdict == "unknown"
        assert not look.moved


def test_the_window_before_is_four_weeks(season: Season) -> None:
    look = season.look(season.followed)
    assert look.before[1] - look.before[0] == BASE
    assert len(look.points) == 42


def test_a_workflow_that_is_corrected_more_is_seen_against_the_others(season: Season) -> None:
    """Until the change each workflow is corrected once in ten; after it, "Inbound triage" every other time."""
    workflow = replace(season.followed, ref=Ref("workflow", "9001"), id="w", changes=())
    of = windows(workflow, 14)
    read, days = [], set()
    for number, one in enumerate(season.known):
        triaged = number % 2 == 0
        wrong = number % 4 == 0 if triaged and one.created_at >= of.after[0] else number % 20 < 2
        by = Label(LABEL, one.created_at, "workflow", TRIAGE if triaged else "Other", None, "Billing")
        fixed = Label(
            LABEL, one.created_at + 3600 + number * 61, "teammate", str(number), "Billing", "Device"
        )
        read.append(
            Labelling(one.id, one.created_at, int(season.now), False, (by, *((fixed,) if wrong else ())))
        )
        days.add(float(one.created_at // 86_400 * 86_400))
    with undone(season) as work:
        work.state.labels.put(read, [LABEL], season.now)
        for day in days:
            work.state.labels.note(LabelDay(day, WHOLE, 1, 0, frozenset({LABEL}), season.now))
        look = Looking(work).look(workflow, 14)
        assert look is not None
        found = look.headline
        assert (found.name, found.verdict) == ("corrected", "moved together with")
        assert found.exposed is not None
        assert found.others is not None
        assert found.exposed[0] == pytest.approx(0.1, abs=0.02)
        assert found.exposed[1] == pytest.approx(0.5, abs=0.02)
        assert found.others[1] == pytest.approx(0.1, abs=0.02)
