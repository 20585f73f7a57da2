"""The generic JSON webhook: the message as it is, for anything that takes JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from drift.core.model.resources import Json


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    """`id` stays the same over retries, so that a receiver can drop what it has seen. `url` is null where nobody said
    under which address people reach the service; `path` is there in any case."""
    return {
        "id": id_,
        "event": payload["event"],
        "severity": payload["severity"],
        "title": payload["title"],
        "text": payload["text"],
        "url": f"{base_url}{payload['path']}" if base_url and payload.get("path") else None,
        "path": payload.get("path") or None,
        "details": payload["details"],
    }
