"""An example of each kind and of each type of log entry, as the record would hold it: to build upon. Pure.

Of a kind that is not in `resources` there is no example; of an entry that is not in `metadata` nothing more is known
than its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from drift.core.model.resources import Body, Ref, Resource


@dataclass(frozen=True, slots=True)
class Examples:
    """`resources` by the name of their kind, `metadata` of log entries by their type."""

    resources: Mapping[str, Resource]
    metadata: Mapping[str, Body]


def examples_in(content: bytes) -> Examples:
    """The examples that a file of them holds."""
    kept = orjson.loads(content)
    return Examples(
        {name: Resource(Ref(name, one["id"]), one["body"]) for name, one in kept["resources"].items()},
        kept["metadata"],
    )
