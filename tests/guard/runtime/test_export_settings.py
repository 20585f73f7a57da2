"""Where targets are, and what opens them, stands in the environment alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.runtime.setting_names import EXPORTS, STORE
from guard.runtime.settings import Settings, WrongSettings, read_settings

ADDRESS = "https://splunk.acme.example:8088"
TOKEN = "a-token-of-the-collector"


def settings(here: Path, **values: str) -> Settings:
    named = {f"GUARDRAIL_EXPORT_{name}": value for name, value in values.items()}
    return read_settings(named, here=here, uses={EXPORTS})


def test_a_target_finds_its_settings_by_its_name(tmp_path: Path) -> None:
    found = settings(tmp_path, ON_CALL=ADDRESS, ON_CALL_TOKEN=TOKEN, ON_CALL_CA="/etc/ca.pem").exports
    assert [found.of("on-call", end) for end in ("", "_TOKEN", "_CA", "_KEY")] == [
        ADDRESS,
        TOKEN,
        "/etc/ca.pem",
        "",
    ]
    assert found.of("siem") == ""


def test_a_secret_may_stand_in_a_file_and_is_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    found = settings(tmp_path, SIEM=ADDRESS, SIEM_TOKEN_FILE="token")
    assert found.exports.of("siem", "_TOKEN") == TOKEN
    assert TOKEN in found.secrets
    assert TOKEN not in repr(found)


def test_a_file_that_cannot_be_read_is_said_where_exports_are_used(tmp_path: Path) -> None:
    with pytest.raises(
        WrongSettings, match="GUARDRAIL_EXPORT_SIEM_TOKEN_FILE names gone, which cannot be read"
    ):
        settings(tmp_path, SIEM_TOKEN_FILE="gone")
    read_settings({"GUARDRAIL_EXPORT_SIEM_TOKEN_FILE": "gone"}, here=tmp_path, uses=STORE)
