"""The keys of fingerprints: the one in force, made at the first start, and others that were in force before."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from drift.core.normalisation.fingerprint import KeyRing
from guard.runtime.settings import LEAST_KEY, Settings, WrongSettings

KEY_FILE: Final = "fingerprint.key"
OLD_KEY_FILES: Final = "fingerprint.key.old*"
"""What an operator calls a key file of before, so that a new one is made."""


def read_keys(settings: Settings) -> KeyRing:
    """The key from the settings, or the one kept in GUARDRAIL_HOME for its owner only, made at the first start; and the
    others by which fingerprints in the record may have been made. Raises WrongSettings."""
    others = (*(key.encode() for key in settings.other_fingerprint_keys), *_old_files(settings))
    path = settings.shared_home / KEY_FILE
    if settings.fingerprint_key:
        before = (_read(path),) if path.exists() else ()
        return KeyRing(settings.fingerprint_key.encode(), (*others, *before))
    if not path.exists():
        _make_key(path)
    return KeyRing(_read(path), others)


def _old_files(settings: Settings) -> Iterator[bytes]:
    yield from map(_read, sorted(settings.shared_home.glob(OLD_KEY_FILES)))


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as problem:
        raise WrongSettings((f"{path} cannot be read: {problem.strerror}.",)) from problem
    if len(key) < LEAST_KEY:
        what = "cut short" if key else "empty"
        end = " to have a new key made" if path.name == KEY_FILE else ""
        raise WrongSettings((f"{path} is {what}: restore it from a backup, or delete it{end}.",))
    return key


def _make_key(path: Path) -> None:
    """Of several processes that start at once, one makes the key; it is never seen half written."""
    fresh = path.with_name(f"new.{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process was faster: its key is the key
    finally:
        fresh.unlink()
