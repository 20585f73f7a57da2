"""Which key makes fingerprints, and which are known besides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.normalisation.fingerprint import fingerprinter, key_id
from guard.runtime.fingerprint_keys import read_keys
from guard.runtime.settings import Settings, WrongSettings, read_settings

OLD, NEW = b"o" * 32, "n" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"GUARDRAIL_HOME": str(tmp_path)}, here=tmp_path)


def id_of(key: bytes) -> str:
    return key_id(fingerprinter(key))


def test_a_key_is_made_once_for_its_owner_alone(settings: Settings) -> None:
    assert read_keys(settings).id == read_keys(settings).id
    (key,) = settings.home.iterdir()
    assert (key.name, key.stat().st_mode & 0o777, len(key.read_bytes())) == ("fingerprint.key", 0o600, 32)
    assert read_keys(settings).other_ids == ()


def test_a_renamed_key_is_one_of_before(settings: Settings) -> None:
    before = read_keys(settings).id
    (settings.home / "fingerprint.key").rename(settings.home / "fingerprint.key.old-2026")
    ring = read_keys(settings)
    assert ring.id != before
    assert ring.other_ids == (before,)


def test_a_key_of_the_settings_comes_first_and_that_of_the_home_is_one_of_before(settings: Settings) -> None:
    (settings.home / "fingerprint.key").write_bytes(OLD)
    other = "m" * 20
    ring = read_keys(replace(settings, fingerprint_key=NEW, other_fingerprint_keys=(other,)))
    assert ring.id == id_of(NEW.encode())
    assert ring.other_ids == (id_of(other.encode()), id_of(OLD))


@pytest.mark.parametrize("name", ["fingerprint.key", "fingerprint.key.old"])
@pytest.mark.parametrize(("content", "what"), [(b"", "empty"), (b"short", "cut short")])
def test_a_damaged_key_is_named(settings: Settings, name: str, content: bytes, what: str) -> None:
    (settings.home / name).write_bytes(content)
    with pytest.raises(WrongSettings, match=f"{name} is {what}: restore it from a backup, or delete it"):
        read_keys(settings)


@pytest.mark.parametrize("said", ["{}, {}", "{}\n{}\n", " {},\n{} ,"])
def test_other_keys_are_separated_by_commas_or_lines(settings: Settings, said: str) -> None:
    keys = ("a" * 16, "b" * 20)
    read = read_settings({"GUARDRAIL_FINGERPRINT_OTHER_KEYS": said.format(*keys)}, here=settings.home)
    assert read.other_fingerprint_keys == keys
    assert read_settings({}, here=settings.home).other_fingerprint_keys == ()


def test_a_key_among_several_that_is_too_short_is_refused(settings: Settings) -> None:
    with pytest.raises(WrongSettings) as refused:
        read_settings({"GUARDRAIL_FINGERPRINT_OTHER_KEYS": f"{'a' * 16}\n{'b' * 15}\n"}, here=settings.home)
    assert refused.value.problems == (
        "GUARDRAIL_FINGERPRINT_OTHER_KEYS holds a key of only 15 characters. Each needs at least 16: make one with "
        "`openssl rand -hex 32`.",
    )


def test_other_keys_show_neither_in_settings_nor_in_log_lines(settings: Settings) -> None:
    planted = "planted-and-long-enough"
    read = read_settings({"GUARDRAIL_FINGERPRINT_OTHER_KEYS": planted}, here=settings.home)
    assert planted not in repr(read)
    assert planted in read.secrets
