"""What the environment may ask for, and what is said when it asks for nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from drift.outgoing import proxies
from drift.sandbox import cast
from guard.core.change_reasons.weekly import MONDAY_MORNING, Weekly
from guard.runtime import demo
from guard.runtime.setting_names import (
    ADDRESS,
    COMMAND_NAMES,
    EVERYTHING,
    NAMES,
    POLICIES,
    RECORD,
    SECRETS,
    SERVICE,
    SNAPSHOT,
    STORE,
)
from guard.runtime.settings import Settings, WrongSettings, read_settings
from guard.runtime.workspaces_file import read_workspaces
from tests.guard.runtime.test_ledger_settings import LEDGER_KEY
from tests.guard.runtime.test_sign_in_settings import OPENID
from tests.guard.runtime.test_slack_settings import SLACK

REAL = {"INTERCOM_ACCESS_TOKEN": "dG9rOmFiYw=="}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    return tmp_path


def problems(values: Mapping[str, str], here: Path) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        read_settings(values, here=here)
    return wrong.value.problems


def test_without_a_token_the_embedded_workspace_is_watched_and_enforced(here: Path) -> None:
    settings = read_settings({}, here=here)
    assert (settings.embedded, settings.demo, settings.mode) == (True, True, "enforce")
    assert (settings.base_url, settings.sweep_every) == ("http://127.0.0.1:8090", 5.0)
    assert settings.workflow_ids == ("9001", "9002", "9003")


def test_with_a_token_the_real_host_is_only_observed(here: Path) -> None:
    settings = read_settings(REAL, here=here)
    assert (settings.base_url, settings.mode, settings.demo) == ("https://api.intercom.io", "observe", False)
    assert settings.sweep_every is None


@pytest.mark.parametrize(
    ("region", "host"), [("eu", "https://api.eu.intercom.io"), ("au", "https://api.au.intercom.io")]
)
def test_a_region_has_a_host_of_its_own(here: Path, region: str, host: str) -> None:
    assert read_settings({**REAL, "INTERCOM_REGION": region}, here=here).base_url == host


def test_a_workspace_on_this_machine_is_a_demo_that_runs_elsewhere(here: Path) -> None:
    settings = read_settings({"INTERCOM_BASE_URL": "http://127.0.0.1:9000/"}, here=here)
    assert (settings.demo, settings.embedded, settings.base_url) == (True, False, "http://127.0.0.1:9000")


def test_the_demo_uses_the_credentials_of_the_embedded_workspace(here: Path) -> None:
    settings = read_settings({}, here=here)
    assert (settings.access_token, settings.client_secret) == (cast.TOKEN, cast.SECRET)
    assert [player.email for player in demo.CAST] == [
        teammate.email
        for teammate in sorted(cast.CAST, key=lambda one: [p.email for p in demo.CAST].index(one.email))
    ]


def test_every_problem_is_told_at_once(here: Path) -> None:
    told = problems(
        {
            "INTERCOM_ACCESS_TOKEN": "has spaces in it",
            "INTERCOM_REGION": "mars",
            "INTERCOM_VERSION": "1.0",
            "GUARDRAIL_MODE": "strict",
            "GUARDRAIL_POLICIES": "nowhere",
            "GUARDRAIL_DATABASE_URL": "mysql://root:secret@db/x",
            "GUARDRAIL_SNAPSHOT_EVERY": "soon",
            "GUARDRAIL_POLL_EVERY": "0.1s",
            "GUARDRAIL_BUDGET": "101",
            "GUARDRAIL_LOG": "xml",
            "GUARDRAIL_NOTIFY_SLACK": "http://hooks.slack.example/T0/secret",
            "PORT": "70000",
            "SANDBOX_PORT": "eight",
        },
        here,
    )
    assert len(told) == 13
    assert all(one.endswith(".") for one in told)
    assert not any("secret" in one for one in told), "What is wrong with a secret is said without it."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"PORT": "x"}, "PORT is 'x', but must be a whole number from 0 to 65535."),
        (
            {"GUARDRAIL_MODE": "strict"},
            "GUARDRAIL_MODE is 'strict', but must be one of observe, enforce.",
        ),
        (
            {"GUARDRAIL_SNAPSHOT_EVERY": "5"},
            "GUARDRAIL_SNAPSHOT_EVERY is '5', but must be a time such as 15m (ms, s, m, h, d), at least 10s.",
        ),
        (
            {"GUARDRAIL_KINDS_EVERY": "article"},
            "GUARDRAIL_KINDS_EVERY holds 'article', but must hold a kind and a time, such as article=1h.",
        ),
        (
            {"GUARDRAIL_KINDS_EVERY": "macros=1h"},
            "GUARDRAIL_KINDS_EVERY: There is no kind 'macros'. Did you mean macro?",
        ),
        (
            {"GUARDRAIL_KINDS_EVERY": "role=1h"},
            "GUARDRAIL_KINDS_EVERY: No API reads role: its state is folded from the activity log.",
        ),
        (
            {"GUARDRAIL_KINDS_EVERY": "tag=5m, article=1s"},
            "GUARDRAIL_KINDS_EVERY says '1s' for article, but must say a time such as 1h (ms, s, m, h, d), "
            "at least 10s.",
        ),
        (
            {**REAL, "INTERCOM_BASE_URL": "http://intercom.example"},
            "INTERCOM_BASE_URL is 'http://intercom.example', but must be an https:// address "
            "(http:// only on this machine).",
        ),
        (
            {"INTERCOM_BASE_URL": "https://intercom.example"},
            "INTERCOM_BASE_URL names a host that needs a token: set INTERCOM_ACCESS_TOKEN, or leave both out to work "
            "with the embedded workspace.",
        ),
        (
            {"GUARDRAIL_DATABASE_URL": "postgresql://x:planted@db:port/x"},
            "GUARDRAIL_DATABASE_URL is not an address: its host or port makes no sense.",
        ),
        ({"GUARDRAIL_MOED": "observe"}, "GUARDRAIL_MOED is not a setting. Did you mean GUARDRAIL_MODE?"),
        (
            {"PORT": "9000", "SANDBOX_PORT": "9000"},
            "PORT and SANDBOX_PORT are both 9000: the two listen beside each other.",
        ),
        (
            {"GUARDRAIL_PUBLIC_URL": "guardrail"},
            "GUARDRAIL_PUBLIC_URL is 'guardrail', but must be an http:// or https:// address.",
        ),
        (
            {"GUARDRAIL_TRUSTED_PROXIES": "10.0.0.1, proxy.acme.example"},
            "GUARDRAIL_TRUSTED_PROXIES holds 'proxy.acme.example', which is no address and no network such as "
            "10.0.0.0/8.",
        ),
        (
            {"GUARDRAIL_TRUSTED_PROXIES": "10.0.0.1/8"},
            "GUARDRAIL_TRUSTED_PROXIES holds '10.0.0.1/8', which is no address and no network such as 10.0.0.0/8.",
        ),
        (
            {"GUARDRAIL_TRUSTED_PROXIES": "::/0"},
            "GUARDRAIL_TRUSTED_PROXIES holds ::/0, which is everybody: name your proxies.",
        ),
    ],
)
def test_a_problem_says_what_is_wanted(here: Path, values: dict[str, str], sentence: str) -> None:
    assert problems(values, here) == (sentence,)


def test_kinds_may_have_times_of_their_own(here: Path) -> None:
    settings = read_settings({"GUARDRAIL_KINDS_EVERY": "article=1h, ip_allowlist = 30s"}, here=here)
    assert settings.kinds_every == {"article": 3600.0, "ip_allowlist": 30.0}
    assert read_settings({}, here=here).kinds_every == {}


def test_variables_of_others_are_left_alone(here: Path) -> None:
    kubernetes = {
        "GUARDRAIL_SERVICE_HOST": "10.0.0.1",
        "GUARDRAIL_PORT_8080_TCP": "tcp://10.0.0.1:8080",
        "PATH": "/bin",
    }
    assert read_settings(kubernetes, here=here).port == 8080


def test_an_empty_variable_is_not_set(here: Path) -> None:
    assert read_settings({"PORT": " ", "GUARDRAIL_MODE": ""}, here=here) == read_settings({}, here=here)


# Secrets


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_can_come_from_a_file(here: Path, name: str) -> None:
    values = {"GUARDRAIL_DATABASE_URL": "sqlite:///x.db", "GUARDRAIL_NOTIFY_WEBHOOK": "https://x.example"}
    values |= {"GUARDRAIL_NOTIFY_SLACK": "https://y.example", "GUARDRAIL_SMTP": "smtp://u:p@z.example"}
    values |= {"GUARDRAIL_SLACK_BOT_TOKEN": "xoxb-0123456789", "GUARDRAIL_SLACK_APP_TOKEN": "xapp-0123456789"}
    values |= {"GUARDRAIL_LEDGER_KEY": LEDGER_KEY}
    value = values.get(name, "0123456789abcdef")
    beside = {**OPENID} if name in OPENID else {}
    beside |= SLACK if name.startswith("GUARDRAIL_SLACK") else {}
    beside.pop(name, None)
    (here / "secret").write_text(f"{value}\n")
    beside |= {"GUARDRAIL_MAIL_FROM": "guard@z.example"}
    from_file = read_settings({**beside, f"{name}_FILE": "secret"}, here=here)
    assert from_file == read_settings({**beside, name: value}, here=here)


def test_a_secret_is_not_taken_from_two_places(here: Path) -> None:
    (here / "token").write_text("abc")
    told = problems({"INTERCOM_ACCESS_TOKEN": "abc", "INTERCOM_ACCESS_TOKEN_FILE": "token"}, here)
    assert told == ("INTERCOM_ACCESS_TOKEN and INTERCOM_ACCESS_TOKEN_FILE are both set: keep one of them.",)


def test_a_secret_file_that_is_missing_or_empty_is_a_problem(here: Path) -> None:
    """Otherwise a lost token would quietly start the embedded workspace."""
    (here / "empty").write_text("\n")
    assert problems({"INTERCOM_ACCESS_TOKEN_FILE": "gone"}, here) == (
        "INTERCOM_ACCESS_TOKEN_FILE names gone, which cannot be read: No such file or directory.",
    )
    assert problems({"INTERCOM_ACCESS_TOKEN_FILE": "empty"}, here) == (
        "INTERCOM_ACCESS_TOKEN_FILE names empty, which is empty.",
    )


def test_printed_settings_show_no_secret(here: Path) -> None:
    values = {
        "INTERCOM_ACCESS_TOKEN": "planted-1",
        "INTERCOM_CLIENT_SECRET": "planted-2",
        "GUARDRAIL_FINGERPRINT_KEY": "planted-3-is-long-enough",
        "GUARDRAIL_NOTIFY_WEBHOOK": "https://planted-4.example",
        "GUARDRAIL_NOTIFY_SLACK": "https://planted-5.example",
        "GUARDRAIL_DATABASE_URL": "postgresql://x:planted-6@db/x",
        **SLACK,
        "GUARDRAIL_SLACK_BOT_TOKEN": "xoxb-planted-7",
        "GUARDRAIL_SLACK_SIGNING_SECRET": "planted-8-is-long-enough",
        "GUARDRAIL_SLACK_APP_TOKEN": "xapp-planted-9",
        "GUARDRAIL_LEDGER_KEY": LEDGER_KEY,
    }
    assert "PRIVATE KEY" not in repr(read_settings(values, here=here))
    assert "planted" not in repr(read_settings(values, here=here))


def test_the_password_of_the_database_is_kept_out_of_log_lines(here: Path) -> None:
    settings = read_settings({"GUARDRAIL_DATABASE_URL": "postgresql://x:planted@db/x"}, here=here)
    assert "planted" in settings.secrets


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"INTERCOM_CLIENT_SECRET": "s"},
            "INTERCOM_CLIENT_SECRET has only 1 character, and needs at least 8: copy it whole, from the app in "
            "Intercom's Developer Hub.",
        ),
        (
            {"GUARDRAIL_FINGERPRINT_KEY": "k" * 15},
            "GUARDRAIL_FINGERPRINT_KEY has only 15 characters, and needs at least 16: make one with "
            "`openssl rand -hex 32`.",
        ),
        (
            {"INTERCOM_ACCESS_TOKEN": "ab"},
            "INTERCOM_ACCESS_TOKEN has only 2 characters, and needs at least 3: paste it again, whole.",
        ),
    ],
)
def test_a_weak_secret_is_refused_also_from_a_file(here: Path, values: dict[str, str], sentence: str) -> None:
    assert problems(values, here) == (sentence,)
    ((name, value),) = values.items()
    (here / "secret").write_text(value)
    assert problems({f"{name}_FILE": "secret"}, here) == (sentence,)


# What is used

NONSENSE = {
    **dict.fromkeys(NAMES, "tcp://10.3.0.2:8090 "),
    "INTERCOM_ACCESS_TOKEN": "has spaces in it",
    "INTERCOM_CLIENT_SECRET": "s",
    **dict.fromkeys(("GUARDRAIL_FINGERPRINT_KEY", "GUARDRAIL_FINGERPRINT_OTHER_KEYS"), "k"),
    "GUARDRAIL_POLICIES": "git+https://git.example",
    "GUARDRAIL_POLICIES_SIGNERS": "nowhere",
    "GUARDRAIL_POLICIES_TOKEN": "has spaces in it",
    "GUARDRAIL_OIDC_CLIENT_SECRET": "s",
    "GUARDRAIL_SLACK_SIGNING_SECRET": "s",
    "HTTPS_PROXY": "socks5://proxy.example",
    "SSL_CERT_FILE": "nowhere",
}
ANYTHING_GOES = frozenset(
    {
        *("HOST", "GUARDRAIL_HOME", "GUARDRAIL_WORKSPACES"),
        "INTERCOM_WORKFLOW_IDS",
        "GUARDRAIL_OIDC_CLIENT_ID",
        "GUARDRAIL_OIDC_NAME",
        "GUARDRAIL_OIDC_EMAIL_CLAIM",
        "GUARDRAIL_OIDC_GROUPS_CLAIM",
        *(f"GUARDRAIL_CONVERSATION_{name}" for name in ("ATTRIBUTES", "LANGUAGE")),
    }
)
"""Settings of which every text makes sense until it is used."""


@pytest.mark.parametrize(
    "uses", [ADDRESS, STORE, POLICIES, RECORD, SNAPSHOT, SERVICE], ids=lambda uses: f"{len(uses)} settings"
)
def test_a_setting_that_is_not_used_stops_nothing(here: Path, uses: frozenset[str]) -> None:
    unused = {name: value for name, value in NONSENSE.items() if name not in uses}
    for name, value in unused.items():
        read_settings({**REAL, name: value}, here=here, uses=uses)
    read_settings(unused if "INTERCOM_ACCESS_TOKEN" in unused else {**unused, **REAL}, here=here, uses=uses)


def test_every_wrong_setting_is_told_where_it_is_used(here: Path) -> None:
    used = {name: value for name, value in NONSENSE.items() if name in SERVICE - ANYTHING_GOES}
    with pytest.raises(WrongSettings) as wrong:
        read_settings(used, here=here, uses=SERVICE)
    assert [name for name in used if not any(name in told for told in wrong.value.problems)] == []


def test_the_port_of_the_embedded_workspace_matters_only_where_it_runs(here: Path) -> None:
    """Kubernetes sets SANDBOX_PORT to an address in every pod beside a service called sandbox."""
    kubernetes = {"SANDBOX_PORT": "tcp://10.3.0.2:8090"}
    assert read_settings({**REAL, **kubernetes}, here=here, uses=SERVICE).port == 8080
    with pytest.raises(WrongSettings, match="SANDBOX_PORT is 'tcp"):
        read_settings(kubernetes, here=here, uses=SERVICE)


def test_a_lost_token_never_makes_a_real_workspace_the_embedded_one(here: Path) -> None:
    settings = read_settings({"INTERCOM_ACCESS_TOKEN_FILE": "gone"}, here=here, uses=RECORD)
    assert (settings.demo, settings.mode, settings.base_url) == (False, "observe", "https://api.intercom.io")


def test_each_use_names_settings_that_there_are() -> None:
    for uses in (ADDRESS, STORE, POLICIES, RECORD, SNAPSHOT, SERVICE):
        assert uses <= EVERYTHING


# Names


class Recording(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_every_setting_that_is_read_is_named(here: Path) -> None:
    values = Recording()
    read_workspaces(values, here)
    assert values.asked == {*NAMES, *(f"{name}_FILE" for name in SECRETS), *proxies.NAMES}


def test_the_readme_lists_every_setting_and_no_other() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    rows = [line.split("|")[1] for line in readme.splitlines() if line.startswith("| `")]
    listed = {name.strip(" `") for cell in rows for name in cell.split(",")}
    assert {name for name in listed if name.isupper()} == {*NAMES, *COMMAND_NAMES}


def test_settings_are_one_frozen_value(here: Path) -> None:
    settings = read_settings({}, here=here)
    assert isinstance(settings, Settings)
    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]  # the point of the test


def test_how_long_people_are_left_alone_before_they_are_asked_why(here: Path) -> None:
    assert read_settings(REAL, here=here).ask_why_after == 120.0
    assert read_settings({}, here=here).ask_why_after == 10.0
    assert read_settings({"GUARDRAIL_ASK_WHY_AFTER": "5m"}, here=here).ask_why_after == 300.0
    assert "GUARDRAIL_ASK_WHY_AFTER" in problems({"GUARDRAIL_ASK_WHY_AFTER": "soon"}, here)[0]


def test_the_weekly_list_is_due_on_monday_morning_or_when_it_is_said_or_never(here: Path) -> None:
    assert read_settings({}, here=here).digest == MONDAY_MORNING
    wanted = {"GUARDRAIL_UNEXPLAINED_DIGEST": "fri 16:30 Europe/Paris"}
    assert read_settings(wanted, here=here).digest == Weekly(4, 16, 30, "Europe/Paris")
    assert read_settings({"GUARDRAIL_UNEXPLAINED_DIGEST": "off"}, here=here).digest is None
    (problem,) = problems({"GUARDRAIL_UNEXPLAINED_DIGEST": "mondays"}, here)
    assert problem == (
        "GUARDRAIL_UNEXPLAINED_DIGEST is 'mondays', but must be a weekday and a time such as `mon 09:00`, with a zone "
        "as in `fri 16:30 Europe/Paris`, or `off`."
    )
