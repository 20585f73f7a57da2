"""Normalises Intercom's answers into a Resource: removes volatile fields, sorts sets, replaces secrets. Pure.

Each answer is walked once, with rules compiled once per kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import ip_network
from typing import Final

from drift.core.catalogue.kind import Kind, SetField
from drift.core.model.resources import SINGLETON_ID, Body, Json, Ref, Resource, canonical
from drift.core.normalisation.body_rules import NOTHING, BodyRules, compiled
from drift.core.normalisation.redaction import Fingerprint, is_secret_key, mask, mask_text

_OBJECT: Final = (dict, Mapping)
"""The types of a JSON object. `dict` comes first because Intercom's answers are dictionaries."""
_SCALARS: Final = frozenset({str, int, float, bool, type(None)})


class MalformedItem(ValueError):
    """The item is not a resource of this kind; the message says why."""


def normalise(kind: Kind, raw: Json, *, fingerprint: Fingerprint, parent: Ref | None = None) -> Resource:
    """The resource in a list item or in the answer to a GET. Unknown fields are kept. Raises MalformedItem."""
    item = raw.get(kind.inside) if kind.inside and isinstance(raw, _OBJECT) else raw
    if not isinstance(item, _OBJECT):
        raise MalformedItem(f"Intercom answered something that is no {kind.title}: an object was expected.")
    rules = compiled(kind.volatile, kind.sets, kind.secrets, kind.copies)
    body = _walk(item, rules, fingerprint, secret=False)
    ref = Ref(kind.name, _identity(kind, item))
    return Resource(ref, body, parent or _parent(kind, item), _trace(kind, item, fingerprint))


def reading_rules(kind: Kind) -> str:
    """A short name for the rules by which answers become resources of this kind. Other rules have another name: then
    two bodies may differ though Intercom answered the same."""
    rules = (
        *(kind.inside, kind.identity, kind.identity_else, kind.parent_field, kind.needs_get),
        *(kind.volatile, kind.sets, kind.secrets, kind.copies),
        (kind.listing.items, kind.listing.or_items) if kind.listing else (),
    )
    return hashlib.sha256(repr(rules).encode()).hexdigest()[:12]


def scrub(value: Json, fingerprint: Fingerprint) -> Json:
    """Any value with its secrets replaced, such as an activity entry. Idempotent."""
    return _walk(value, NOTHING, fingerprint, secret=False)


def ordered(kind: Kind, body: Body) -> dict[str, Json]:
    """A body, or a part of one, with sorted sets: for values that a person wrote."""
    return dict(_walk(body, compiled((), kind.sets, (), ()), lambda secret: secret, secret=False))


def as_compared(kind: Kind, part: Body) -> dict[str, Json]:
    """A part of a body without what changes by itself and with its sets in their one order, as bodies are compared: for
    values that came another way. Their secrets were replaced before."""
    rules = compiled(kind.volatile, kind.sets, (), kind.copies)
    return dict(_walk(part, rules, lambda secret: secret, secret=False))


def as_kept(kind: Kind, body: Body, fingerprint: Fingerprint) -> dict[str, Json]:
    """A body that a person wrote, as it would be kept if Intercom answered it: without what changes by itself, secrets
    as fingerprints. Idempotent."""
    return dict(
        _walk(body, compiled(kind.volatile, kind.sets, kind.secrets, kind.copies), fingerprint, secret=False)
    )


def without(body: Body, paths: tuple[str, ...]) -> dict[str, Json]:
    """A body that is kept, without what lies at these paths, which are written like those of `Kind.volatile`."""
    return dict(_walk(body, compiled(paths, (), (), ()), lambda secret: secret, secret=False))


def _identity(kind: Kind, item: Body) -> str:
    if kind.singleton:
        return SINGLETON_ID
    id_ = _dig(item, kind.identity)
    if id_ is None and kind.identity_else:
        id_ = ".".join(str(_dig(item, name) or "") for name in kind.identity_else).strip(".")
    if isinstance(id_, bool) or not isinstance(id_, (str, int)) or id_ == "":
        raise MalformedItem(f"Intercom answered something of the kind {kind.title} without {kind.identity}.")
    return str(id_)


def _parent(kind: Kind, item: Body) -> Ref | None:
    """The parent that an item names itself, for lists that contain the children of every parent."""
    id_ = _dig(item, kind.parent_field) if kind.parent and kind.parent_field else None
    return Ref(kind.parent, str(id_)) if kind.parent and id_ not in (None, "") else None


def _trace(kind: Kind, item: Body, fingerprint: Fingerprint) -> dict[str, Json]:
    """The volatile fields with plain values (when and by whom); those inside lists and maps are omitted."""
    trace: dict[str, Json] = {}
    for path, nested in _plain(kind.volatile):
        value = _dig(item, path) if nested else item.get(path)
        if isinstance(value, str):
            trace[path] = mask_text(value, fingerprint) if ":" in value else value
        elif isinstance(value, (int, float)):
            trace[path] = value
    return trace


@lru_cache(maxsize=256)
def _plain(paths: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The paths without `*` or `[]`, each with whether it has several steps: each leads to a single value."""
    return tuple((path, "." in path) for path in paths if "*" not in path and "[" not in path)


def _dig(value: Json, path: str) -> Json:
    for step in path.split("."):
        if not isinstance(value, _OBJECT):
            return None
        value = value.get(step)
    return value


def _walk(value: Json, rules: BodyRules, fingerprint: Fingerprint, *, secret: bool) -> Json:
    secret = secret or rules.secret
    if isinstance(value, str):
        return mask(value, fingerprint) if secret else mask_text(value, fingerprint)
    if isinstance(value, list):
        inside = rules.every or NOTHING
        items = [_walk(item, inside, fingerprint, secret=secret) for item in value]
        return in_order(items, rules.order) if rules.order else items
    if type(value) in _SCALARS or not isinstance(value, _OBJECT):
        return value
    if rules.copy:
        return {"id": value.get("id")}
    return _walk_object(value, rules, fingerprint, secret=secret)


def _walk_object(
    value: Mapping[str, Json], rules: BodyRules, fingerprint: Fingerprint, *, secret: bool
) -> Json:
    """The loop that takes most of the time of a reading: a plain value is copied without a call."""
    # {"name": "Authorization", "value": "..."}: the secret's name is a sibling field
    name = value.get("name")
    names_secret = isinstance(name, str) and is_secret_key(name)
    body: dict[str, Json] = {}
    seen = rules.seen
    for key, inner in value.items():
        place = seen.get(key) or rules.place(key)
        if place.drop:
            continue
        type_ = type(inner)
        hidden = secret or place.secret or (names_secret and key in ("value", "default_value"))
        # What `mask_text` looks for has a colon.
        if type_ not in _SCALARS or (type_ is str and (hidden or ":" in inner)):
            inner = _walk(inner, place, fingerprint, secret=hidden)
        body[key] = inner
    return body


def in_order(items: list[Json], order: SetField) -> list[Json]:
    """A set in canonical order. Duplicates are removed, unless the set is sorted by a field of its items."""
    if len(items) < 2:
        return items
    if order.key is not None:
        return sorted(items, key=lambda item: (_rank(_dig(item, order.key or "")), canonical(item)))
    if order.order == "network":
        return sorted(_distinct(items), key=_network_rank)
    return sorted(_distinct(items), key=_rank)


def _distinct(items: Iterable[Json]) -> list[Json]:
    return list({canonical(item): item for item in items}.values())


def _rank(value: Json) -> tuple[int, float, bytes]:
    """A sort key for any JSON value: numbers by size, then text, then everything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (0, value, canonical(value))
    return (1 if isinstance(value, str) else 2, 0, canonical(value))


def _network_rank(value: Json) -> tuple[int, int, int, int, bytes]:
    """A sort key for networks: version, address, size. Text that is not a network comes last."""
    try:
        network = ip_network(value.strip(), strict=False)
    except (ValueError, AttributeError):
        return (1, 0, 0, 0, canonical(value))
    return (0, network.version, int(network.network_address), network.prefixlen, canonical(value))
