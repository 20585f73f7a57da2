"""The copy of a branch: what git is told, what it may not do, and that no credential is left anywhere."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from guard.git.address import GitAddress, parse
from guard.git.command import GitFailed, git
from guard.policy_source.git_mirror import Mirror, NotTakenUp, mirror_of
from tests.flows.origin import Origin, origin

POLICY = """
version: 1
policies: [{id: tags, because: it moved, severity: low, watch: {kind: tag}, then: flag}]
"""
TOKEN = "planted-token-0123456789"


@pytest.fixture
def team(tmp_path: Path) -> Origin:
    return origin(tmp_path, POLICY)


@pytest.mark.parametrize("left", ["refs/guardrail/newest.lock", "packed-refs.lock", "shallow.lock"])
def test_a_git_that_was_killed_stops_no_later_one(team: Origin, tmp_path: Path, left: str) -> None:
    mirror = mirror_of(tmp_path, team.source().address)
    mirror.keep_good(mirror.fetch())
    (mirror.folder / left).touch()
    newest = team.push({"policies/story.yaml": POLICY.replace("low", "high")})
    assert mirror.fetch() == newest
    mirror.keep_good(newest)
    assert mirror.good() == newest


def test_a_copy_that_was_begun_and_not_made_is_made(team: Origin, tmp_path: Path) -> None:
    mirror = mirror_of(tmp_path, team.source().address)
    mirror.folder.mkdir(parents=True)
    (mirror.folder / "HEAD").write_text("ref: refs/heads/main\n")
    assert mirror.fetch() == team.git("rev-parse", "HEAD")


@dataclass
class Host:
    """A git host that serves a repository to whoever says the right thing."""

    url: str
    accepted: str
    moved_to: str = ""
    heard: list[str | None] = field(default_factory=list)


@contextmanager
def host(folder: Path, user: str, password: str) -> Iterator[Host]:
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            said = self.headers.get("Authorization")
            made.heard.append(said)
            if made.moved_to:
                self.send_response(302)
                self.send_header("Location", f"{made.moved_to}{self.path}")
                self.end_headers()
            elif said == made.accepted:
                super().do_GET()
            else:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    made = Host(f"http://127.0.0.1:{server.server_port}/origin.git", f"Basic {basic}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def left_behind(folder: Path, secret: str) -> list[Path]:
    wanted = (secret.encode(), base64.b64encode(f"x-access-token:{secret}".encode()))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if any(one in path.read_bytes() for one in wanted)]


def test_a_token_goes_to_the_host_and_is_kept_nowhere(team: Origin, tmp_path: Path) -> None:
    team.git("update-server-info", at=team.folder)
    with host(team.folder.parent, "x-access-token", TOKEN) as served:
        address = parse(f"git+{served.url}#main:policies")
        mirror = mirror_of(tmp_path / "home", address, TOKEN)
        assert mirror.fetch() == team.git("rev-parse", "HEAD")
        assert served.accepted in served.heard
        with pytest.raises(NotTakenUp) as refused:
            mirror_of(tmp_path / "home", address, "wrong-token").fetch()
    assert "cannot be fetched" in str(refused.value)
    assert "wrong-token" not in str(refused.value)
    assert left_behind(tmp_path / "home", TOKEN) == []


def test_a_password_of_the_address_is_used_and_masked(team: Origin, tmp_path: Path) -> None:
    team.git("update-server-info", at=team.folder)
    with host(team.folder.parent, "bot", TOKEN) as served:
        with_password = served.url.replace("//", f"//bot:{TOKEN}@")
        mirror = mirror_of(tmp_path / "home", parse(f"git+{with_password}#main"))
        assert mirror.fetch()
        served.accepted = "nothing at all"
        with pytest.raises(NotTakenUp, match=r"http://\[hidden\]@127\.0\.0\.1") as refused:
            mirror.fetch()
    assert TOKEN not in str(refused.value)
    assert left_behind(tmp_path / "home", TOKEN) == []


def test_a_host_that_sends_us_elsewhere_is_not_followed(team: Origin, tmp_path: Path) -> None:
    team.git("update-server-info", at=team.folder)
    with host(team.folder.parent, "x-access-token", TOKEN) as other, host(tmp_path, "", "") as served:
        served.moved_to = other.url.removesuffix("/origin.git")
        with pytest.raises(NotTakenUp, match="cannot be fetched"):
            mirror_of(tmp_path / "home", parse(f"git+{served.url}"), TOKEN).fetch()
        assert other.heard == []


def test_a_remote_that_says_nothing_is_given_up_with_all_that_was_started(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    git(tmp_path / "here", "init", "--quiet", "--bare")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/x.git"
        begun = time.monotonic()
        with pytest.raises(GitFailed, match="did not come to an end within 1 seconds"):
            git(tmp_path / "here", "fetch", url, protocol="http", patience=1.0)
        assert time.monotonic() - begun < 60
        silent.settimeout(5)
        connection, _ = silent.accept()
        with connection:
            connection.settimeout(5)
            while connection.recv(4096):
                pass  # it ends, so whoever held the other side is gone


def test_only_the_protocol_of_the_address_is_spoken(team: Origin, tmp_path: Path) -> None:
    spoken = Mirror(tmp_path / "copy", GitAddress(f"ext::sh -c touch% {tmp_path}/ran", "main"))
    for mirror in (spoken, Mirror(tmp_path / "copy", GitAddress(str(team.folder), "main"))):
        with pytest.raises(NotTakenUp, match="not allowed"):
            mirror.fetch()
    assert not (tmp_path / "ran").exists()


def test_what_looks_like_an_option_is_none(team: Origin, tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "copy", GitAddress(f"--upload-pack=touch {tmp_path}/ran", "main"))
    with pytest.raises(NotTakenUp):
        mirror.fetch()
    assert not (tmp_path / "ran").exists()


def test_no_hook_is_run_and_no_variable_of_git_leads_astray(
    team: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = mirror_of(tmp_path / "home", team.source().address)
    mirror.fetch()
    for hooks in (mirror.folder / "hooks", team.folder / "hooks"):
        hooks.mkdir(exist_ok=True)
        for name in ("reference-transaction", "post-merge", "pre-auto-gc", "post-update"):
            (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
            (hooks / name).chmod(0o755)
    commit = team.commit({"x": "y"})
    team.git("-c", "core.hooksPath=/dev/null", "push", "--quiet", "origin", "HEAD:main")
    (tmp_path / "ran").unlink(missing_ok=True)  # the team's own repository may run what it likes
    for name, value in {
        "GIT_DIR": str(team.desk / ".git"),
        "GIT_TRACE": str(tmp_path / "ran"),
        "GIT_TRACE_CURL": str(tmp_path / "ran"),
        "GIT_CONFIG_COUNT": "x",
    }.items():
        monkeypatch.setenv(name, value)
    assert mirror.fetch() == commit
    mirror.keep_good(commit)
    assert mirror.good() == commit
    assert not (tmp_path / "ran").exists()


def test_a_remote_that_stays_away_is_the_same_trouble_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also: how ssh connects is the operator's choice, and what it says is told."""
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\necho "ssh: host git.example: no answer after $$ ms" >&2\nexit 255\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    mirror = mirror_of(tmp_path / "home", parse("git+ssh://git@git.example/x.git#main"))
    said = set()
    for _ in range(2):
        with pytest.raises(NotTakenUp) as refused:
            mirror.fetch()
        said.add(str(refused.value))
    assert said == {
        "ssh://git@git.example/x.git cannot be fetched: ssh: host git.example: no answer "
        "fatal: Could not read from remote repository."
    }


def test_another_branch_or_path_has_a_copy_of_its_own(team: Origin, tmp_path: Path) -> None:
    sources = [team.source(), team.source("dev"), team.source(path=""), team.source("main", "other")]
    assert len({mirror_of(tmp_path, one.address).folder for one in sources}) == 4


def test_who_wrote_a_commit_is_told_without_tricks(team: Origin, tmp_path: Path) -> None:
    commit = team.push({"x": "y"}, by="mal\x1b[31mlory@acme.example")
    mirror = mirror_of(tmp_path / "home", team.source().address)
    mirror.fetch()
    assert str(mirror.facts(commit)).startswith(
        f"commit {commit[:12]} (Mal[31mlory <mal[31mlory@acme.example>, 2"
    )


def test_without_the_program_git_a_sentence_says_so(
    team: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotTakenUp, match=r"the program git cannot be started: No such file.* Install it"):
        mirror_of(tmp_path / "home", team.source().address).fetch()
