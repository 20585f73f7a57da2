"""Looks at this machine: settings, the home, the database, the policies. Nothing is made or changed."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from drift.store.sql.database import Database, StoreError
from guard.git.command import GitFailed
from guard.loading.policy_loader import BrokenPolicies
from guard.migrations import is_current
from guard.policy_source.git_mirror import NotTakenUp
from guard.policy_source.source import in_force_now
from guard.runtime.checkup.check import Check, fails, not_set_up, works
from guard.runtime.setting_names import EVERYTHING
from guard.runtime.settings import Settings, WrongSettings, read_settings

_ROOM: Final = 1 << 30
"""Bytes that ought to be free where the record grows."""


def settings_checks(values: Mapping[str, str], here: Path) -> Iterator[Check]:
    """One for each wrong setting, or one for all."""
    try:
        read_settings(values, here=here, uses=EVERYTHING)
    except WrongSettings as wrong:
        for problem in wrong.problems:
            yield fails("settings", problem, "Mend the setting; `guardrail config` shows all of them.")
    else:
        yield works("settings", "Every setting can be understood.")


def files_checks(values: Mapping[str, str], here: Path) -> Iterator[Check]:
    """One for each file named by a setting that everybody on this machine may change: whoever does decides with which
    secret the service works, or on which workspaces."""
    for name, text in sorted(values.items()):
        if not text.strip() or not (name.endswith("_FILE") or name == "GUARDRAIL_WORKSPACES"):
            continue
        file = here / Path(text.strip()).expanduser()
        if file.is_file() and file.stat().st_mode & stat.S_IWOTH:
            yield fails(
                "files", f"{name} names {file}, which everybody here may change.", f"`chmod o-w {file}`."
            )


def home_check(settings: Settings) -> Check:
    """Whether the service can keep its things, and nobody else can see them."""
    home = settings.home
    if not home.exists():
        return not_set_up("home", f"{home} is not there yet: the service makes it at its first start.")
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return fails(
            "home",
            f"{home} cannot be written by this user.",
            f"Give it to the user: `chown -R $USER {home}`.",
        )
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return fails("home", f"Others on this machine can look into {home}.", f"`chmod 700 {home}`.")
    free = shutil.disk_usage(home).free
    if free < _ROOM:
        return fails("home", f"Only {free >> 20} MiB are free where {home} is.", "Make room on its disk.")
    return works("home", f"{home} can be written by this user alone; {free >> 30} GiB are free.")


def database_check(settings: Settings) -> Check:
    """Whether the database answers, and has the shape that this version needs."""
    try:
        database = Database(settings.database_url)
    except StoreError as problem:
        return fails("database", str(problem), "Look at GUARDRAIL_DATABASE_URL.")
    try:
        if database.file is not None and not database.file.exists():
            return not_set_up(
                "database", f"{database.file} is not there yet: the service makes it at its first start."
            )
        with database.read() as connection:
            current = is_current(connection)
    except StoreError as problem:
        return fails(
            "database", str(problem), "docs/operations.md says what to do: look for the sentence there."
        )
    finally:
        database.close()
    kind = "SQLite" if database.file is not None else "PostgreSQL"
    if current:
        return works("database", f"{kind} answers, and has the shape of this version.")
    return fails(
        "database",
        f"{kind} answers, and has the shape of another version.",
        "Back it up and start the service: it moves an older one on. A newer one needs the newer version.",
    )


def policies_check(settings: Settings) -> Check:
    """Whether the policies can be taken up."""
    try:
        policies = in_force_now(settings.policies, settings.shared_home, settings.name)
    except BrokenPolicies as broken:
        return fails(
            "policies", str(broken).splitlines()[0], "`guardrail check` names every problem with its line."
        )
    except (NotTakenUp, GitFailed) as problem:
        return fails("policies", str(problem), "docs/policies-from-git.md says what it needs.")
    count = len(policies.policy_set.policies)
    if not count:
        return fails(
            "policies", f"There is no policy in {settings.policies}.", "`guardrail init` writes some."
        )
    return works("policies", f"{count} policies from {settings.policies}.")
