"""The embedded workspace as a process of its own, without a rate limit.

`python -m tests.bench.distant_workspace FOLDER`
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from drift.sandbox.server import create_sandbox, serve_in_thread


def main(folder: Path) -> None:
    with create_sandbox(folder / "workspace.db", rate_limit=10**9) as box:
        print(serve_in_thread(box).url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
