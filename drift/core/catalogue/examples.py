"""Example resources and log entries that policy cases build upon. Pure.

A kind that is not in `resources` has no example. A type that is not in `metadata` has an example without metadata.
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
    """The examples in the content of an examples file."""
    document = orjson.loads(content)
    return Examples(
        {
            name: Resource(Ref(name, example["id"]), example["body"])
            for name, example in document["resources"].items()
        },
        document["metadata"],
    )
