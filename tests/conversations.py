"""Conversations for tests: those of the embedded workspace's truth, kept as if they had been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drift.core.conversations.facts import ConversationFact
from drift.intercom.client import IntercomClient
from drift.intercom.conversation_search import ConversationSearch
from drift.sandbox.cast import TOKEN
from drift.sandbox.conversations.truth import LABEL, Conversations, Truth
from drift.sandbox.server import Sandbox, create_sandbox, serve_in_thread
from drift.store import CheckpointName, StateStore
from drift.sync.conversations.conversation_reader import ConversationReader
from guard.runtime.settings import read_settings
from guard.runtime.wiring import Assembled, assemble
from tests.guard.cli.terminal import ROOT
from tests.known_conversations import fact

DAY: Final = 86_400
YEAR: Final = 366.0 * DAY
KINDS: Final = ("article", "content_snippet", "external_page", "data_connector", "tag", "team")
"""The kinds that are read: what Fin answers with, and a few that conversations name."""


@dataclass(frozen=True)
class Embedded:
    """`values` are the environment of the commands, `made` the service, `url` the workspace."""

    values: dict[str, str]
    made: Assembled
    url: str


def lived(until: float, count: int = 2_000, seed: int = 7) -> Sequence[Truth]:
    """About `count` conversations in the year up to a moment, the truth of each. Tries of teammates are among them."""
    return Conversations(seed, int(until), count).until(until)


def facts(truths: Iterable[Truth], now: float) -> list[ConversationFact]:
    """What is kept of them, as they stand at a moment."""
    return [fact(truth, now) for truth in truths if not truth.is_preview]


def keep(state: StateStore, found: Sequence[ConversationFact], since: float, until: float) -> None:
    """Keep what was read, from one moment to another."""
    for start in range(0, len(found), 500):
        state.conversations.put(found[start : start + 500])
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, since)
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, until)


@contextmanager
def embedded(folder: Path, count: int = 400, **more: str) -> Iterator[Embedded]:
    """An embedded workspace with conversations, and a service that has read some of it and all of these."""
    with create_sandbox(folder / "sandbox.db", conversations=count) as box, served(box) as url:
        values = {
            "GUARDRAIL_HOME": str(folder / "home"),
            "INTERCOM_BASE_URL": url,
            "GUARDRAIL_MODE": "observe",
            **more,
        }
        made = assemble(read_settings(values, here=ROOT))
        try:
            made.service.first_look(kinds=KINDS)
            with closing(IntercomClient(url, TOKEN, read_only=True)) as client:
                search = ConversationSearch(client, chosen=[LABEL])
                ConversationReader(made.guarded.workspace, search, YEAR).read(lambda: True)
            yield Embedded(values, made, url)
        finally:
            made.close()


@contextmanager
def served(box: Sandbox) -> Iterator[str]:
    server = serve_in_thread(box)
    try:
        yield server.url
    finally:
        server.stop()
