"""The file of workspaces: what each entry means, and everything that is wrong with it, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from guard.runtime.setting_names import EVERYTHING, NAMES, STORE
from guard.runtime.settings import Settings, WrongSettings, read_settings
from guard.runtime.workspaces_file import FollowedFile, WorkspacesFile, read_file, read_workspaces
from guard.runtime.workspaces_schema import OF_PROCESS, SETTINGS, key_of

TWO = """\
workspaces:
  - name: production
    token_file: production-token
    mode: enforce
    policies: policies
    budget: 40
    kinds_every: {article: 1h, tag: 5m}
    workflow_ids: ["12", "15"]
    channels:
      on-call_env: ON_CALL
  - name: test
    default: true
    token_env: TEST_TOKEN
    region: eu
    policies: policies
"""
VALUES = {
    "TEST_TOKEN": "tok_of_test",
    "ON_CALL": "https://example.com/hook",
    "GUARDRAIL_SNAPSHOT_EVERY": "1h",
}


def read(folder: Path, text: str, values: Mapping[str, str] = VALUES) -> tuple[Settings, ...]:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "production-token").write_text("tok_of_production\n")
    (folder / "workspaces.yaml").write_text(text)
    laid = {"GUARDRAIL_WORKSPACES": str(folder / "workspaces.yaml"), "GUARDRAIL_HOME": str(folder), **values}
    return read_workspaces(laid, Path("/nowhere"))


def wrong(folder: Path, text: str, values: Mapping[str, str] = VALUES) -> list[str]:
    with pytest.raises(WrongSettings) as refused:
        read(folder, text, values)
    return [said.replace(f"{folder}/", "") for said in refused.value.problems]


def test_each_is_as_its_entry_says_and_else_as_the_environment(tmp_path: Path) -> None:
    production, test = read(tmp_path, TWO)
    assert (production.name, production.mode, production.access_token) == (
        "production",
        "enforce",
        "tok_of_production",
    )
    assert (production.budget, production.kinds_every) == (0.4, {"article": 3600.0, "tag": 300.0})
    assert production.workflow_ids == ("12", "15")
    assert production.channels.addresses == {"ON_CALL": "https://example.com/hook"}
    assert production.policies == tmp_path / "policies"
    assert (test.name, test.mode, test.access_token) == ("test", "observe", "tok_of_test")
    assert (test.base_url, production.base_url) == (
        "https://api.eu.intercom.io",
        "https://api.intercom.io",
    )
    assert test.channels.addresses == {}
    assert production.snapshot_every == test.snapshot_every == 3600.0


def test_one_is_the_default_and_each_has_a_home_of_its_own(tmp_path: Path) -> None:
    production, test = read(tmp_path, TWO)
    assert (production.is_default, test.is_default) == (False, True)
    assert [one.api for one in (production, test)] == [
        "/api/v1/workspaces/production",
        "/api/v1/workspaces/test",
    ]
    assert (production.home, test.home) == (
        tmp_path / "workspaces/production",
        tmp_path / "workspaces/test",
    )
    assert production.shared_home == test.shared_home == tmp_path
    assert production.database_url == test.database_url == f"sqlite:///{tmp_path / 'guardrail.db'}"
    first, _ = read(tmp_path, TWO.replace("    default: true\n", ""))
    assert first.is_default


def test_the_one_called_default_goes_on_where_a_single_one_was(tmp_path: Path) -> None:
    before = read_settings(
        {"GUARDRAIL_HOME": str(tmp_path), "INTERCOM_ACCESS_TOKEN": "tok_of_production"},
        here=Path(__file__).parents[3],
    )
    now = read(tmp_path, TWO.replace("name: production", "name: default"))[0]
    assert (now.name, now.home, now.database_url) == (before.name, before.home, before.database_url)


def test_embedded_ones_run_beside_each_other(tmp_path: Path) -> None:
    entries = "".join(f"  - name: {name}\n    embedded: true\n" for name in ("a", "b"))
    one, other = read(tmp_path, f"workspaces:\n{entries}", {})
    assert one.embedded
    assert other.embedded
    assert one.sandbox_port != other.sandbox_port
    assert one.seed != other.seed
    free, also = read(tmp_path, f"workspaces:\n{entries}", {"SANDBOX_PORT": "0"})
    assert free.sandbox_port == also.sandbox_port == 0


def test_everything_wrong_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    text = TWO.replace("budget: 40", "budget: 400").replace("region: eu", "region: fr")
    assert wrong(tmp_path, text, VALUES | {"PORT": "many"}) == [
        "PORT is 'many', but must be a whole number from 0 to 65535.",
        "workspaces.yaml:6: `production`: budget is '400', but must be a whole number from 1 to 100.",
        "workspaces.yaml:14: `test`: region is 'fr', but must be one of us, eu, au.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "workspaces:\n  - name: a\n    token: tok_in_the_open\n",
            "workspaces.yaml:3: `token` would be a secret in a file that people read: name the file that holds it with "
            "`token_file`, or the variable with `token_env`.",
        ),
        (
            "workspaces:\n  - name: a\n",
            "workspaces.yaml:2: `a` does not say where its token is: add `token_file` or `token_env`, or `embedded: "
            "true` for a made-up workspace.",
        ),
        (
            "workspaces:\n  - name: a\n    token_env: NOWHERE\n",
            "workspaces.yaml:3: `a`: the variable NOWHERE is not set.",
        ),
        (
            "workspaces:\n  - name: a\n    token_file: nowhere\n",
            "workspaces.yaml:3: `a`: token_file names nowhere, which cannot be read: No such file or directory.",
        ),
        (
            "workspaces:\n  - name: a\n    embedded: true\n    token_env: TEST_TOKEN\n",
            "workspaces.yaml:2: `a` is embedded, and has `token_env`: keep one of them.",
        ),
        (
            "workspaces:\n  - name: all\n    embedded: true\n",
            "workspaces.yaml:2: No workspace can be called `all`.",
        ),
        (
            "workspaces:\n  - name: a\n    embedded: true\n  - name: a\n    embedded: true\n",
            "workspaces.yaml:4: Two workspaces are called `a`: give this one another name.",
        ),
        (
            "workspaces:\n  - name: a\n    embedded: true\n    mod: observe\n",
            "workspaces.yaml:4: The word `mod` is not known. Did you mean `mode`?",
        ),
        (
            "workspaces:\n  - {name: a, embedded: true, default: true}\n  - {name: b, embedded: true, default: true}\n",
            "workspaces.yaml:3: `a` is the default already: only one can be.",
        ),
        (
            "workspaces:\n  - {name: a, token_env: TEST_TOKEN}\n  - {name: b, token_env: TEST_TOKEN}\n",
            "workspaces.yaml:3: `b` has the same token as `a`: give each workspace its own.",
        ),
        ("workspaces: [", None),
        ("workspaces:\n  - name: Big\n    embedded: true\n", None),
        ("workspaces: []\n", None),
        ("{}\n", None),
        ("", None),
        ("workspaces:\n  - name: a\n    embedded: true\n    seed: 1\n    port: 8080\n", None),
    ],
)
def test_what_is_wrong_with_it(tmp_path: Path, text: str, said: str | None) -> None:
    (tmp_path / "policies").mkdir()
    found = wrong(tmp_path, text)
    assert found[0].startswith("workspaces.yaml:")
    assert said is None or said in found


@pytest.mark.parametrize(
    ("channels", "line", "said"),
    [
        ("alerts_file: nowhere", 6, "channels.alerts_file names nowhere, which cannot be read"),
        (
            "on-call_env: ON_CALL\n      on-call-late_file: nowhere",
            7,
            "channels.on-call-late_file names nowhere",
        ),
    ],
)
def test_what_is_wrong_with_a_channel_is_said_by_its_key_at_its_line(
    tmp_path: Path, channels: str, line: int, said: str
) -> None:
    text = f"""\
workspaces:
  - name: a
    policies: policies
    embedded: true
    channels:
      {channels}
"""
    found = wrong(tmp_path, text)
    assert any(one.startswith(f"workspaces.yaml:{line}: `a`: {said}") for one in found), found
    assert not any("CHANNEL_" in one or "channelsA" in one for one in found), found


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    values = {"GUARDRAIL_WORKSPACES": "nowhere.yaml"}
    with pytest.raises(WrongSettings, match="which cannot be read: No such file"):
        read_workspaces(values, tmp_path)


@pytest.mark.parametrize("name", ["INTERCOM_ACCESS_TOKEN", "INTERCOM_BASE_URL"])
def test_what_says_which_workspace_it_is_does_not_stand_beside_the_file(tmp_path: Path, name: str) -> None:
    said = wrong(tmp_path, TWO, VALUES | {name: "https://example.com"})
    assert (
        f"{name} is of one workspace, and GUARDRAIL_WORKSPACES names a file with several: move it there."
        in said
    )


def test_a_wrong_setting_stops_only_what_uses_it(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    path = tmp_path / "workspaces.yaml"
    path.write_text("workspaces:\n  - {name: a, token_file: nowhere, budget: 400}\n")
    values = {"GUARDRAIL_WORKSPACES": str(path)}
    assert [one.name for one in read_workspaces(values, tmp_path, STORE)] == ["a"]
    with pytest.raises(WrongSettings):
        read_workspaces(values, tmp_path, EVERYTHING)


def test_no_secret_is_repeated(tmp_path: Path) -> None:
    planted = "planted-secret-0123456789"
    for key in ("token", "client_secret", "notify_slack"):
        text = f"workspaces:\n  - name: a\n    {key}: {planted}\n    budget: x\n"
        assert not [said for said in wrong(tmp_path, text) if planted in said]


def test_every_setting_is_a_workspaces_or_the_processs() -> None:
    assert set(SETTINGS.values()) | OF_PROCESS == set(NAMES)
    assert not set(SETTINGS.values()) & OF_PROCESS
    assert len({key_of(name) for name in NAMES if name not in OF_PROCESS}) == len(SETTINGS)


def test_the_files_that_were_read_are_known(tmp_path: Path) -> None:
    read(tmp_path, TWO)
    values = VALUES | {"GUARDRAIL_WORKSPACES": str(tmp_path / "workspaces.yaml")}
    assert read_file(values, tmp_path).files == (tmp_path / "workspaces.yaml", tmp_path / "production-token")


def has_settled(file: FollowedFile) -> bool:
    """Nobody reads it before it has stayed as it is from one look to the next: half of it may be written."""
    return (file.has_changed(), file.has_changed()) == (False, True)


def test_another_content_of_the_file_or_of_one_that_it_names_is_news(tmp_path: Path) -> None:
    read(tmp_path, TWO)
    file = FollowedFile(VALUES | {"GUARDRAIL_WORKSPACES": str(tmp_path / "workspaces.yaml")}, tmp_path)
    assert file.read()[0].access_token == "tok_of_production"
    assert not file.has_changed()
    (tmp_path / "production-token").write_text("tok_that_is_fresh\n")
    assert has_settled(file)
    assert file.read()[0].access_token == "tok_that_is_fresh"
    (tmp_path / "workspaces.yaml").write_text(TWO.replace("region: eu", "region: au"))
    assert has_settled(file)
    assert file.read()[1].base_url == "https://api.au.intercom.io"
    (tmp_path / "production-token").unlink()
    assert has_settled(file)
    with pytest.raises(WrongSettings):
        file.read()


def test_what_is_written_while_it_is_read_is_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(tmp_path, TWO)
    path = tmp_path / "workspaces.yaml"
    file = FollowedFile(VALUES | {"GUARDRAIL_WORKSPACES": str(path)}, tmp_path)

    def read_meanwhile(*of: object) -> WorkspacesFile:
        found = read_file(*of)  # type: ignore[arg-type]  # as it is called
        path.write_text(TWO.replace("region: eu", "region: au"))
        return found

    monkeypatch.setattr("guard.runtime.workspaces_file.read_file", read_meanwhile)
    file.read()
    assert has_settled(file)


def test_without_a_file_there_is_the_one_of_the_settings(tmp_path: Path) -> None:
    values = {"GUARDRAIL_HOME": str(tmp_path), "GUARDRAIL_WORKSPACES": ""}
    (only,) = read_workspaces(values, tmp_path)
    assert only == read_settings(values, here=tmp_path)
    assert (only.name, only.is_default, only.shared_home) == ("default", True, tmp_path)
    assert only.api == "/api/v1"
