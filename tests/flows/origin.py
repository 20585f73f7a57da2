"""A real git repository that policies come from: people commit to it and push, as they do to one of their team."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guard.git.address import GitAddress
from guard.policy_source.source import FromGit
from tests.flows.world import CAROL, POLICIES, World

PEOPLE = (POLICIES / "people.yaml").read_text()
HOURS = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    watch: { kind: office_hours_schedule, change: updated, fields: [/time_zone_name] }
    then: THEN
"""
ASK = "{ require_approval: { from: [support-ops], quorum: 1, expires_in: 24h, meanwhile: revert, on_expiry: revert } }"
ASKED = HOURS.replace("THEN", ASK)
FLAGGED = HOURS.replace("THEN", "flag")
BROKEN = "version: 1\npolicies:\n  - id: half\n    because: it is\n"
STORY = "policies/story.yaml"
SCHEDULE = "/office_hours_schedules/41"


@dataclass
class Origin:
    """`folder` is the bare repository that the service fetches from; `desk` is where people work."""

    folder: Path
    desk: Path

    @property
    def url(self) -> str:
        return f"file://{self.folder}"

    def source(self, branch: str = "main", path: str = "policies", **more: object) -> FromGit:
        return FromGit(GitAddress(self.url, branch, path), every=0.0, **more)  # type: ignore[arg-type]  # by name

    def git(self, *arguments: str, by: str = CAROL, at: Path | None = None) -> str:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        person = {
            f"GIT_{role}_{what}": by if what == "EMAIL" else by.partition("@")[0].capitalize()
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", "-C", str(at or self.desk), *arguments],
            env={**clean, **person, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.desk / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, files: Mapping[str, str] | None = None, by: str = CAROL, key: Path | None = None) -> str:
        """Commit these files (or nothing) at the desk; returns the commit. `key` signs it."""
        self.write(files or {})
        self.git("add", "--all", by=by)
        signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}") if key else ()
        self.git(
            *signing, "commit", "--quiet", "--allow-empty", "-m", "work", *(["-S"] if key else []), by=by
        )
        return self.git("rev-parse", "HEAD")

    def push(self, files: Mapping[str, str] | None = None, by: str = CAROL, key: Path | None = None) -> str:
        """Commit and push; returns the commit."""
        commit = self.commit(files, by, key)
        self.git("push", "--quiet", "--force", "origin", "HEAD:main")
        return commit


def origin(tmp_path: Path, policies: str | None = None) -> Origin:
    """A repository with nothing in it, or with these policies and the people of the starters on `main`."""
    made = Origin(tmp_path / "origin.git", tmp_path / "desk")
    made.desk.mkdir()
    made.git("init", "--quiet", "--bare", "--initial-branch=main", str(made.folder))
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("remote", "add", "origin", made.url)
    if policies is not None:
        made.push({"policies/people.yaml": PEOPLE, "policies/story.yaml": policies})
    return made


def move_zone(w: World, who: str, zone: str) -> None:
    w.act(who, "PUT", SCHEDULE, {"time_zone_name": zone})
    w.look()
