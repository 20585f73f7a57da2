"""The generic JSON webhook: the message as it is, for anything that takes JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from drift.core.model.resources import Json


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    """`id` stays the same over retries, so that a receiver can drop what it has seen."""
    return {
        "id": id_,
        "event": payload["event"],
        "severity": payload["severity"],
        "title": payload["title"],
        "text": payload["text"],
        "url": f"{base_url}{payload['path']}" if payload.get("path") else None,
        "details": payload["details"],
    }
