"""Facts for checks, made of the examples of the embedded workspace, each changed in what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.conversations.connector_runs import Outcomes
from drift.core.model.resources import Json, Ref, Resource
from drift.reference_data.acme_examples import acme
from guard.core.health.checks.table import BY_ID, fields_of
from guard.core.health.examine import examine
from guard.core.health.facts import Facts, Gone, Item, Seen, item_of
from guard.core.health.kept_fields import paths_of
from guard.core.health.report import Finding, Result

NOW: Final = 1_796_000_000.0
DAY: Final = 86400.0
READ: Final = NOW - 10 * DAY
"""When everything was read first."""


def like(
    kind: str,
    id: str = "",
    *,
    edited: float | None = None,
    parent: str = "",
    since: float = READ,
    without: tuple[str, ...] = (),
    **fields: Json,
) -> Item:
    """The example of a kind under another id, with these fields; `workflow` is what lies inside an export."""
    example = acme().resources[kind]
    body: dict[str, Any] = {**example.body, **fields}
    for name in without:
        del body[name]
    known = CATALOGUE[kind]
    if id and not known.singleton:
        _name(body, known, id)
    resource = Resource(
        Ref(kind, id or example.ref.id),
        body,
        Ref.parse(parent) if parent else example.parent,
        {} if edited is None else {"updated_at": edited},
    )
    return item_of(known, resource, since, paths_of(fields_of(kind)))


def _name(body: dict[str, Any], kind: Kind, id: str) -> None:
    if kind.identity == "workflow.id":
        body["workflow"] = {**body["workflow"], "id": id}
    else:
        body[kind.identity] = id


def workflow(id: str = "9001", **inside: Json) -> Item:
    """A workflow with these fields inside its export."""
    example = acme().resources["workflow"].body["workflow"]
    return like("workflow", id, workflow={**example, "id": id, **inside})


def facts(
    *items: Item,
    unread: Mapping[str, str] | None = None,
    gone: Mapping[str, Gone] | None = None,
    seen: Seen | None = None,
    days: Mapping[str, int] | None = None,
    runs: Mapping[str, Outcomes] | None = None,
    now: float = NOW,
) -> Facts:
    """What there is: these and nothing else."""
    by_kind: dict[str, dict[str, Item]] = {}
    for item in items:
        by_kind.setdefault(item.ref.kind, {})[item.ref.id] = item
    were = {Ref.parse(name): one for name, one in (gone or {}).items()}
    return Facts(now, by_kind, unread or {}, were, seen or Seen(), days or {}, runs or {})


def result(check: str, found: Facts) -> Result:
    """What one check comes to."""
    return next(one for one in examine(found, checks=[BY_ID[check]]).results)


def told(check: str, *items: Item, **more: Any) -> dict[str, Finding]:
    """What a check reports, by resource."""
    return {str(one.ref): one for one in result(check, facts(*items, **more)).findings}
