"""What the embedded workspace answers, as patterns to make many of: its shapes are checked against Intercom's
description, so a made-up workspace of any size keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from drift.core.catalogue.kind import Endpoint
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import Sandbox, create_sandbox

Answer: TypeAlias = dict[str, Any]
PINNED: Final = "2.16"


class Shapes:
    """Asks an embedded workspace that was founded a moment ago."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._client = sandbox.app.test_client()

    def ask(self, endpoint: Endpoint, query: Mapping[str, str], **ids: str) -> Answer:
        """The answer to one documented operation; `ids` fill in its path."""
        headers = {
            "Authorization": f"Bearer {TOKEN}",
            "Intercom-Version": endpoint.version(PINNED) or PINNED,
        }
        answer = self._client.get(
            endpoint.path.format(**ids), query_string={**endpoint.query, **query}, headers=headers
        )
        assert answer.status_code == 200, f"{endpoint.path}: {answer.text}"
        told: Answer = answer.get_json()
        return told

    def ids(self, kind: str) -> list[str]:
        """The ids of a kind in the file of the embedded workspace, for what no list names."""
        return [str(body["id"]) for body in self._sandbox.workspace.store.listing(kind)]


@contextmanager
def shapes(folder: Path) -> Iterator[Shapes]:
    with create_sandbox(folder / "shapes.db", rate_limit=10**9) as sandbox:
        yield Shapes(sandbox)
