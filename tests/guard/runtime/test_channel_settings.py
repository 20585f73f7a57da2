"""What channels need stands in settings: every problem is said, and no secret shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.notify.mail.server import MailServer
from guard.runtime.settings import WrongSettings, read_settings

KEY = "c2VjcmV0LWtleS1vZi1hLXdlYmhvb2stMTIzNDU2Nzg="
OTHER = "b3RoZXItc2VjcmV0LWtleS1vZi1hLXdlYmhvb2stMTI="
SMTP = {
    "GUARDRAIL_SMTP": "smtp://guard:p%40ss@mail.acme.example",
    "GUARDRAIL_MAIL_FROM": "guard@acme.example",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").touch()
    return tmp_path


def problems(here: Path, **values: str) -> str:
    with pytest.raises(WrongSettings) as wrong:
        read_settings(values, here=here)
    return "\n".join(wrong.value.problems)


def test_addresses_and_keys_are_read_by_the_names_of_channels(here: Path) -> None:
    (here / "address").write_text("https://hooks.example/planted-1\n")
    read = read_settings(
        {
            "GUARDRAIL_CHANNEL_ON_CALL_FILE": "address",
            "GUARDRAIL_CHANNEL_SIEM": "https://siem.example/planted-2",
            "GUARDRAIL_CHANNEL_SIEM_KEY": f"whsec_{KEY} {OTHER}",
            "GUARDRAIL_CHANNEL_EMPTY": "",
        },
        here=here,
    )
    assert read.channels.addresses == {
        "ON_CALL": "https://hooks.example/planted-1",
        "SIEM": "https://siem.example/planted-2",
    }
    assert [len(key) for key in read.channels.keys["SIEM"]] == [32, 32]
    assert {"https://hooks.example/planted-1", f"whsec_{KEY}", OTHER} <= set(read.secrets)
    assert "planted" not in repr(read)
    assert KEY not in repr(read)


def test_a_key_that_cannot_sign_is_said_without_it(here: Path) -> None:
    said = problems(here, GUARDRAIL_CHANNEL_SIEM_KEY=f"{KEY} short")
    assert said == (
        "GUARDRAIL_CHANNEL_SIEM_KEY holds a key that cannot sign: it is not base64; make one with "
        "`openssl rand -base64 32`."
    )


def test_a_file_that_cannot_be_read_is_said(here: Path) -> None:
    assert "GUARDRAIL_CHANNEL_X_FILE names nowhere" in problems(here, GUARDRAIL_CHANNEL_X_FILE="nowhere")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://guard:p%40ss@mail.acme.example", ("mail.acme.example", 587, "starttls", "guard", "p@ss")),
        ("smtps://mail.acme.example", ("mail.acme.example", 465, "tls", "", "")),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "none", "", "")),
        ("smtp://mail.acme.example:25", ("mail.acme.example", 25, "starttls", "", "")),
    ],
)
def test_the_server_that_takes_mail(here: Path, url: str, server: tuple[str, int, str, str, str]) -> None:
    read = read_settings({**SMTP, "GUARDRAIL_SMTP": url}, here=here)
    host, port, security, user, password = server
    assert read.channels.mail == MailServer(host, port, "guard@acme.example", security, user, password)  # type: ignore[arg-type]
    assert "p@ss" not in repr(read)
    assert not password or password in read.secrets


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GUARDRAIL_SMTP", "mail.acme.example:587", "GUARDRAIL_SMTP must be an address such as smtp://"),
        ("GUARDRAIL_SMTP", "https://mail.acme.example", "GUARDRAIL_SMTP must be an address"),
        ("GUARDRAIL_SMTP", "smtp://mail.acme.example:port", "GUARDRAIL_SMTP must be an address"),
        ("GUARDRAIL_MAIL_FROM", "", "GUARDRAIL_SMTP needs GUARDRAIL_MAIL_FROM"),
        ("GUARDRAIL_MAIL_FROM", "Guard <guard@acme.example>", "GUARDRAIL_MAIL_FROM is 'Guard <guard"),
    ],
)
def test_a_server_that_is_none_is_said(here: Path, name: str, value: str, words: str) -> None:
    said = problems(here, **{**SMTP, name: value})
    assert words in said
    assert "p%40ss" not in said


def test_a_command_that_tells_nobody_is_not_stopped_by_them(here: Path) -> None:
    values = {"GUARDRAIL_SMTP": "nonsense", "GUARDRAIL_CHANNEL_SIEM_KEY": "short"}
    assert read_settings(values, here=here, uses={"GUARDRAIL_HOME"}).channels.mail is None
