"""A git that waits for a remote that never answers ends with the service."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from guard.git.command import GitFailed, git, stop_running


def test_a_git_whose_remote_never_answers_is_ended_with_the_service(tmp_path: Path) -> None:
    ended = threading.Event()

    def fetch(url: str) -> None:
        with pytest.raises(GitFailed):
            git(tmp_path, "ls-remote", url, protocol="http", patience=300)
        ended.set()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/policies.git"
        threading.Thread(target=fetch, args=(url,), daemon=True).start()
        asked, _ = silent.accept()
        with asked:
            stop_running()
            assert ended.wait(30)
