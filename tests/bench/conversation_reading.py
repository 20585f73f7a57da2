"""Reads all conversations of a workspace once, as the service does: `... conversation_reading URL`."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from drift.intercom.client import IntercomClient
from drift.intercom.conversation_search import ConversationSearch
from drift.intercom.workspace_reader import Reader
from drift.sync.conversations.conversation_reader import ConversationReader
from drift.sync.conversations.conversation_reading import read_conversations
from drift.workspace import Workspace
from tests.bench.figures import peak_megabytes, timed
from tests.bench.keeping import bytes_on_disk, kept
from tests.bench.material import FINGERPRINT

TOKEN = "sandbox-token"  # of the embedded workspace
KEEP = 400 * 86_400.0


def main(url: str) -> None:
    client = IntercomClient(url, TOKEN, read_only=True)
    reader = Reader(client, fingerprint=FINGERPRINT)
    with tempfile.TemporaryDirectory() as folder, kept(Path(folder)) as store:
        workspace = Workspace(store.workspace, "bench", store.database, reader, {}, time.time, FINGERPRINT)
        search = ConversationSearch(client)
        # The embedded workspace thinks of its conversations when it is first asked.
        search.count({"field": "created_at", "operator": ">", "value": 0})
        counts: list[int] = []
        conversations = ConversationReader(workspace, search, KEEP)
        taken = timed(lambda: counts.append(read_conversations(conversations, "Language", lambda: True)))
        store.database.close()
        told = {
            "seconds": taken,
            "conversations": sum(counts),
            "allowed": client.budget.allowed(),
            "megabytes": peak_megabytes(),
            "bytes": bytes_on_disk(store.file),
        }
    reader.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
