"""The health of 20,000 resources of every kind, from the record: beside Cloud Custodian's filters for ten of the
checks, over bodies that are in memory already."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref, Resource
from drift.reference_data.acme_examples import acme
from drift.store import CheckpointName
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.health.checks.table import CHECKS
from guard.queries.health.kept import HealthKept, health_now
from tests.bench.console import counted
from tests.bench.figures import Figure, Size, in_turns, seconds, timed, worked
from tests.bench.hearing import assembled
from tests.bench.material import articles, resources
from tests.bench.mixture import FULL, OF_FULL

MOST_SECONDS: Final = 2.0
MOST_MEGABYTES: Final = 100.0
MOST_QUERIES: Final = 12.0
_CALLED: Final = ("name", "title", "label", "display_name", "internal_label", "email", "url", "from_url")


def measure(size: Size) -> list[Figure]:
    count = size.of(FULL, least=200)
    with tempfile.TemporaryDirectory() as name:
        made = assembled(Path(name))
        try:
            with made.guarded.transaction() as work:
                bodies = _fill(work, count)
            return _figures(made.guarded, bodies, count, size)
        finally:
            made.close()


def _figures(guarded: GuardedWorkspace, bodies: dict[str, list[Any]], count: int, size: Size) -> list[Figure]:
    report = _report(guarded)
    assert sum(result.looked for result in report.results) > count, "less was looked at than there is"
    contenders: dict[str, Callable[[], float]] = {"ours": lambda: worked(lambda: _report(guarded))}
    if find_spec("c7n") is not None:
        judge = _custodian()
        contenders["c7n"] = lambda: worked(lambda: judge(bodies))
    medians = in_turns(size.times(3), contenders)
    made = sum(check.find is not None for check in CHECKS)
    beside = (
        f"Cloud Custodian's filters, 10 checks {seconds(medians['c7n'])}"
        if "c7n" in medians
        else "c7n is missing"
    )
    title = f"The health of {count:,} resources of every kind, {made} checks, from the record"
    return [
        Figure(
            title,
            seconds(medians["ours"]),
            beside,
            medians["ours"],
            "s",
            "<=",
            MOST_SECONDS,
            note="processor time",
        ),
        _memory(guarded),
        _queries(guarded),
        _again(guarded),
    ]


def _report(guarded: GuardedWorkspace) -> Any:
    with guarded.view() as view:
        return health_now(view)


def _memory(guarded: GuardedWorkspace) -> Figure:
    tracemalloc.start()
    try:
        _report(guarded)
        most = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    return Figure("the same: what it holds meanwhile", f"{most:.0f} MB", "", most, "MB", "<=", MOST_MEGABYTES)


def _queries(guarded: GuardedWorkspace) -> Figure:
    with counted(guarded.workspace.database.engine) as asked:
        _report(guarded)
    return Figure("the same: queries", f"{len(asked)}", "", float(len(asked)), "", "<=", MOST_QUERIES)


def _again(guarded: GuardedWorkspace) -> Figure:
    kept = HealthKept()
    kept.report(guarded)
    took = timed(lambda: kept.report(guarded)) * 1000
    return Figure("The same again, where nothing moved", f"{took:.1f} ms", "", took, "ms", "<=", 100)


def _fill(work: UnitOfWork, count: int) -> dict[str, list[Any]]:
    """So many resources, in the proportions of a large workspace; returns their bodies by kind."""
    made: dict[str, list[Resource]] = {
        name: list(_copies(CATALOGUE[name], max(1, round(number * count / FULL))))
        for name, number in OF_FULL.items()
    }
    made["article"] = resources(articles(count - sum(map(len, made.values()))))
    snapshot = work.state.snapshots.start("bench", work.now)
    for kind in CATALOGUE.values():
        some = made.get(kind.name, [])
        work.state.versions.open_many(some, work.now - 60)
        if not kind.log_only:
            status = KindStatus(kind.name, "read", "", "", len(some), work.now, work.now)
            work.state.snapshots.cover(snapshot, status)
            work.state.checkpoints.set(CheckpointName.KIND_BASELINE, work.now - 60, kind.name)
    work.state.snapshots.finish(snapshot, work.now)
    return {name: [one.body for one in some] for name, some in made.items()}


def _copies(kind: Kind, count: int) -> Iterator[Resource]:
    """The example of a kind, so many times under other ids and names."""
    example = acme().resources[kind.name]
    called = next((name for name in _CALLED if isinstance(example.body.get(name), str)), "")
    for number in range(count):
        id = str(100_000 + number)
        body = {**example.body, kind.identity: id}
        if called:
            body[called] = f"{example.body[called]} {number}"
        parent = Ref(kind.parent, str(100_000 + number % 40)) if kind.parent else None
        yield Resource(Ref(kind.name, id), body, parent, {"updated_at": 1_700_000_000})


def _custodian() -> Callable[[dict[str, list[Any]]], int]:
    """Ten checks that look at one resource alone, as filters."""
    registry = import_module("c7n.filters.core").FilterRegistry("health")

    def value(key: str, op: str, of: object) -> dict[str, Any]:
        return {"type": "value", "key": key, "op": op, "value": of}

    filters = {
        ("team", 1): [value("admin_ids", "eq", [])],
        ("article", 1): [value("state", "eq", "draft"), value("updated_at", "lt", 1_780_000_000)],
        ("article", 2): [
            value("ai_chatbot_availability", "eq", True),
            value("updated_at", "lt", 1_730_000_000),
        ],
        ("article", 3): [value("state", "eq", "published"), value("parent_ids", "eq", [])],
        ("internal_article", 1): [
            value("ai_chatbot_availability", "eq", True),
            value("audience_ids", "eq", []),
        ],
        ("audience", 1): [value("predicates", "eq", []), value("role_predicates", "eq", [])],
        ("data_connector", 1): [value("url", "regex", r"^http://")],
        ("office_hours_schedule", 1): [value("time_intervals", "eq", [])],
        ("email_setting", 1): [value("verified", "eq", False)],
        ("news_item", 1): [value("state", "eq", "live"), value("newsfeed_assignments", "eq", [])],
    }
    compiled = [(kind, registry.parse(each, None)) for (kind, _), each in filters.items()]

    def judge(bodies: dict[str, list[Any]]) -> int:
        found = 0
        for kind, each in compiled:
            left = bodies.get(kind, [])
            for one in each:
                left = one.process(left)
            found += len(left)
        return found

    return judge
