"""The embedded workspace as a process of its own, without a rate limit unless one is named.

`python -m tests.bench.distant_workspace FOLDER [CONVERSATIONS [CALLS]]`
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from drift.sandbox.server import create_sandbox, serve_in_thread


def main(folder: Path, conversations: int | None = None, calls: int = 10**9) -> None:
    with create_sandbox(folder / "workspace.db", conversations=conversations, rate_limit=calls) as box:
        print(serve_in_thread(box).url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
