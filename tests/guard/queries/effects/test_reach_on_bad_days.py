"""What was cut off, deleted, moved or named twice makes a reach bounded or smaller as it really is, never surer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from drift.core.conversations.read_windows import ReadWindow
from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref, Resource
from drift.sandbox.conversations.sources import SOURCES
from guard.core.effects.figures import Bounded, Counted
from guard.core.effects.reach.edit import DELETION
from guard.core.effects.reach.report import Reach
from guard.queries.effects.reach import reach_of
from tests.flows.world import World, world
from tests.guard.queries.effects.conftest import bounds, count, line
from tests.guard.queries.effects.test_reach_of_content import USED, used
from tests.known_conversations import DAY, fact, know, truths

ARTICLE = "article/7003"


@dataclass
class Known:
    world: World
    now: float

    def reach(self, name: str = ARTICLE) -> Reach:
        with self.world.guarded.view() as view:
            return reach_of(view, Ref.parse(name), DELETION, self.now - 90 * DAY, self.now)


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Known]:
    with world(tmp_path) as w:
        now = w.guarded.now()
        with w.guarded.transaction() as work:
            know(work.state, truths(int(now), 2_000), now)
        yield Known(w, now)


def mine(known: Known) -> list[str]:
    return [
        one.id
        for one in truths(int(known.now), 2_000)
        if one.created_at >= known.now - 90 * DAY and used(ARTICLE)(one)
    ]


def test_what_did_not_come_is_never_taken_for_nothing(known: Known) -> None:
    """Ten conversations of the period were cut off: whichever they are, the bounds hold the truth."""
    true = mine(known)
    with known.world.guarded.transaction() as work:
        work.state.conversations.remove(true[:7])
        since = known.now - 60 * DAY
        work.state.conversations.note(ReadWindow("updated_at", since, since + 60, known.now, 10, 0, "2.16"))
    reach = known.reach()
    least, most = bounds(line(reach, USED).figure)
    assert (least, most) == (len(true) - 7, len(true) + 3)
    assert least <= len(true) <= most
    for one in reach.lines:
        if one.group != "What names it":
            assert not isinstance(one.figure, Counted), one
    assert all(isinstance(point.figure, Bounded) for point in reach.trend)


def test_conversations_that_were_deleted_are_not_counted(known: Known) -> None:
    true = mine(known)
    with known.world.guarded.transaction() as work:
        work.state.conversations.remove(true[:3])
    assert count(line(known.reach(), USED).figure) == len(true) - 3


def test_another_version_of_the_api_is_said(known: Known) -> None:
    with known.world.guarded.transaction() as work:
        work.state.conversations.note(
            ReadWindow("updated_at", known.now, known.now + 1, known.now + 1, 5, 5, "2.15")
        )
    assert any("2.15" in note and "2.16" in note for note in known.reach().notes)


def test_an_article_that_was_made_again_keeps_its_past(known: Known) -> None:
    """It was deleted and put back under a new id; answers name the old one."""
    with known.world.guarded.transaction() as work:
        live = work.state.versions.live(Ref("article", "7003"))
        assert live is not None
        work.state.versions.close(live.ref, known.now)
        work.state.versions.open(Resource(Ref("article", "99003"), {**live.body, "id": "99003"}), known.now)
        work.state.aliases.add(live.ref, Ref("article", "99003"), known.now)
    assert count(line(known.reach("article/99003"), USED).figure) == len(mine(known))


def test_of_two_files_with_one_title_either_may_be_meant(known: Known) -> None:
    """Both are known since before the period, so that nothing but the title is in doubt."""
    title = "price-list.pdf"
    used_it = [
        one
        for one in truths(int(known.now), 2_000)
        if one.created_at >= known.now - 90 * DAY and any(SOURCES[n].title == title for n in one.sources)
    ]
    body = {"id": "1", "title": title}
    with known.world.guarded.transaction() as work:
        before = known.now - 300 * DAY
        for id in ("68901", "68902", "68903"):
            name = title if id != "68903" else "other.pdf"
            work.state.versions.open(
                Resource(Ref("file_source_content", id), {**body, "id": id, "title": name}), before
            )
        live = work.state.versions.live(Ref("file_source_content", "6801"))
        assert live is not None
    for id in ("68901", "68902"):
        assert bounds(line(known.reach(f"file_source_content/{id}"), USED).figure) == (0, len(used_it))
    assert count(line(known.reach("file_source_content/68903"), USED).figure) == 0


def test_a_file_that_was_always_known_and_is_alone_with_its_title_is_counted(known: Known) -> None:
    facts = [fact(one, known.now) for one in truths(int(known.now), 2_000)[-40:]]
    named = Source("file_source_content", "", "alone.pdf", "en")
    with known.world.guarded.transaction() as work:
        work.state.versions.open(
            Resource(Ref("file_source_content", "68904"), {"id": "68904", "title": "alone.pdf"}),
            known.now - 300 * DAY,
        )
        work.state.conversations.put([replace(one, sources=(named,)) for one in facts])
    reach = known.reach("file_source_content/68904")
    assert count(line(reach, USED).figure) == 40
    assert count(line(reach, "As the only source").figure) == 40
