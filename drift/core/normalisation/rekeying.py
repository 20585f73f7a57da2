"""Rekeying: a body as it would have been kept if its fingerprints had been made under the key in force. Pure.

Only what was read since is known under both keys. A fingerprint of a secret that nobody has read again stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Body, Json, Resource, canonical
from drift.core.normalisation.normalise import ordered

_FINGERPRINT: Final = re.compile(r"fingerprint:[0-9a-f]{16}")


def rekeyed(kind: Kind, resource: Resource, renewed: Mapping[str, str]) -> Resource:
    """The resource with the fingerprints that `renewed` knows replaced; the very same one where it has none."""
    body = body_rekeyed(kind, resource.body, renewed)
    return resource if body is resource.body else resource.with_body(body)


def body_rekeyed(kind: Kind, body: Body, renewed: Mapping[str, str]) -> Body:
    """A body with these fingerprints replaced; the very same one where it has none."""
    if not renewed or not any(found in renewed for found in fingerprints_in(body)):
        return body
    return ordered(kind, _replaced(body, renewed))


def fingerprints_in(body: Body) -> frozenset[str]:
    return frozenset(_FINGERPRINT.findall(canonical(body).decode()))


def renewals_in(bodies: Iterable[Body], renewed: Mapping[str, str]) -> dict[str, str]:
    """Of what `renewed` knows, what stands in these bodies."""
    found = sorted({one for body in bodies for one in fingerprints_in(body)})
    return {one: renewed[one] for one in found if one in renewed}


def _replaced(value: Json, renewed: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return _FINGERPRINT.sub(lambda found: renewed.get(found[0], found[0]), value)
    if isinstance(value, Mapping):
        return {key: _replaced(inner, renewed) for key, inner in value.items()}
    return [_replaced(inner, renewed) for inner in value] if isinstance(value, list) else value
