"""Fields whose items are put on and taken off one by one, such as tags: the calls that it takes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from msgspec import structs

from drift.core.catalogue.kind import Endpoint, Members
from drift.core.model.resources import Body, Json


def member_calls(
    name: str, members: Members, target: Body, live: Body
) -> Iterator[tuple[Endpoint, dict[str, Json] | None]]:
    """The calls, each with its body, after which the field has the items of the target."""
    wanted, now = _ids(target.get(name), members), _ids(live.get(name), members)
    for id_ in sorted(now - wanted):
        path = members.take.path.replace("{member}", quote(id_, safe=""))
        yield structs.replace(members.take, path=path), None
    for id_ in sorted(wanted - now):
        yield members.put, {"id": id_}


def _ids(value: Json, members: Members) -> set[str]:
    items = value.get(members.items) if isinstance(value, dict) else None
    return {str(item["id"]) for item in items or () if isinstance(item, dict) and "id" in item}
