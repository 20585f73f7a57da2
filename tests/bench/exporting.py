"""A year of changes as a git repository: one export, beside one `git commit` for each of them."""

from __future__ import annotations

import random
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.readings import Read
from drift.sync.change_recorder import record
from guard.context import GuardedWorkspace
from guard.core.git_export.commits import Recorded
from guard.core.git_export.fast_import import stream
from guard.git import history_repository as repository
from guard.git.command import git
from guard.queries.git_export import export
from tests.bench.figures import Figure, Size, timed, times_faster
from tests.bench.hearing import assembled
from tests.bench.in_git import Repository
from tests.bench.material import SEED, Words, articles, edited, resources

DAYS: Final = 60
EDITS: Final = 1_000
RESOURCES: Final = 5_000
COMMITS: Final = 300
"""How many commits the rival makes. The first ones are its quickest: its repository grows."""
DAY: Final = 86_400.0
TIMES: Final = 5.0


def measure(size: Size) -> list[Figure]:
    days, edits, count = size.of(DAYS, least=2), size.of(EDITS, least=10), size.of(RESOURCES, least=50)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = assembled(folder)
        try:
            raws = articles(count)
            _lived(made.guarded, raws, days, edits)
            took = timed(lambda: _exported(made.guarded, folder / "history"))
        finally:
            made.close()
        commits = int(git(folder / "history", "rev-list", "--count", "main"))
        assert commits == days * edits + 1, commits
        few = size.of(COMMITS, least=5)
        rival = Repository(folder / "rival")
        rival.commit(resources(raws))
        one_by_one = timed(lambda: _committed(rival, raws, few)) / few * commits
    medians = {"ours": took, "one `git commit` each": one_by_one}
    title = f"The history of {count:,} resources with {commits - 1:,} changes as a git repository"
    note = f"{few} commits were made, and their time was multiplied"
    return [times_faster(title, medians, "one `git commit` each", TIMES, note=note)]


def _lived(guarded: GuardedWorkspace, raws: list[dict[str, Any]], days: int, edits: int) -> None:
    """A first reading, and one on each day with so many articles edited."""
    chance = random.Random(SEED)
    words = Words(chance)
    now = list(raws)
    for day in range(days + 1):
        at = (day + 1) * DAY
        if day:
            for place in chance.sample(range(len(now)), edits):
                now[place] = edited(now[place], words, chance, int(at))
        with guarded.transaction() as work:
            record(work.state, ARTICLE, Read(ARTICLE.name, at, tuple(resources(now))), now=at + 1)


def _exported(guarded: GuardedWorkspace, folder: Path) -> None:
    repository.prepare(folder)
    with guarded.view() as view:
        made = export(view, Recorded(), view.now, partial(repository.files_now, folder))
        repository.add(folder, stream(made.commits, goes_on=False))


def _committed(rival: Repository, raws: list[dict[str, Any]], count: int) -> None:
    chance = random.Random(SEED + 1)
    words = Words(chance)
    for raw in islice(raws, count):
        rival.commit(resources([edited(raw, words, chance, int(DAY))]))
