"""`guardrail plan`: asked first, instead of found out after."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.guard.cli.terminal import CommandResult, Terminal

HOURS = "  - resource: office_hours_schedule/41\n    set: { /time_zone_name: Europe/London }\n"
HEAD = "version: 1\nchanges:\n"


def plan(on: Terminal, folder: Path, text: str, *more: str) -> CommandResult:
    (folder / "a.yaml").write_text(text)
    return on.say("plan", str(folder / "a.yaml"), *more)


@pytest.mark.parametrize(
    ("change", "verdict", "code"),
    [
        ("resource: office_hours_schedule/41\n    set: { /name: Paris }", "allowed", 0),
        ("resource: office_hours_schedule/41\n    merge: { time_zone_name: Europe/Paris }", "unchanged", 0),
        ("resource: office_hours_schedule/41\n    set: { /time_zone_name: UTC }", "needs_approval", 1),
        ("resource: ip_allowlist\n    set: { /enabled: false }", "refused", 1),
        ("resource: ip_allowlist\n    set: { /enabled: 1 }", "invalid", 2),
    ],
)
def test_the_exit_code_follows_the_verdict(
    watching: Terminal, tmp_path: Path, change: str, verdict: str, code: int
) -> None:
    said = plan(watching, tmp_path, f"{HEAD}  - {change}\n", "--format", "json")
    assert said.code == code, said.err
    (told,) = orjson.loads(said.out)["plans"]
    assert told["verdict"] == told["changes"][0]["verdict"] == verdict


def test_whoever_asks_does_not_agree(watching: Terminal, tmp_path: Path) -> None:
    said = plan(watching, tmp_path, HEAD + HOURS, "--by", "alice@acme.example")
    assert "dave@acme.example may agree." in said.out
    assert "alice@acme.example, dave" not in said.out
    refused = plan(watching, tmp_path, HEAD + HOURS, "--by", "alice")
    assert refused.code == 2
    assert "`--by`" in refused.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("changes: []\n", "`version` is missing"),
        (
            f"{HEAD}  - resource: tga/1\n    set: {{ /name: x }}\n",
            "a.yaml:3:15: error: There is no kind 'tga'",
        ),
        (f"{HEAD}  - resource: tag/1\n    set: {{ /name: x }}\n", "There is no tag/1. There is tag/101"),
        (
            f"{HEAD}  - resource: retention_and_redaction\n    set: {{ /a: x }}\n",
            "guardrail baseline set retention_and_redaction",
        ),
        (
            f"{HEAD}  - create: true\n    kind: office_hours_exception\n    parent: office_hours_schedule/1\n"
            "    set: { /exception_type: closed }\n",
            "a.yaml:5:13: error: There is no office_hours_schedule/1.",
        ),
        (
            HEAD + HOURS + HOURS,
            "a.yaml:5:15: error: The change number 1 is about office_hours_schedule/41 as well",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_place(
    watching: Terminal, tmp_path: Path, text: str, sentence: str
) -> None:
    said = plan(watching, tmp_path, text)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.rstrip().endswith((".", "?"))


def test_what_goes_with_a_deletion_and_what_no_api_does_are_told(watching: Terminal, tmp_path: Path) -> None:
    said = plan(watching, tmp_path, f"{HEAD}  - delete: true\n    resource: office_hours_schedule/42\n")
    assert "1 office hours exception under it would go with it." in said.out
    assert "gets a new id" in said.out
    tag = plan(watching, tmp_path, f"{HEAD}  - delete: true\n    resource: tag/101\n")
    assert "Intercom refuses to delete a tag that segments use, and no API shows which do." in tag.out
    brand = plan(watching, tmp_path, f"{HEAD}  - resource: brand/3\n    set: {{ /name: Other }}\n")
    assert "Intercom has no API that changes this Brand." in brand.out
    assert 'Set name to "Other"' in brand.out


def test_a_secret_is_neither_planned_nor_shown(watching: Terminal, tmp_path: Path) -> None:
    secret = "planted-secret-0123456789"
    header = f"{{ name: Authorization, value: {secret} }}"
    text = f"{HEAD}  - resource: data_connector/501\n    set: {{ /headers: [{header}] }}\n"
    for form in ("table", "json", "markdown"):
        said = plan(watching, tmp_path, text, "--format", form)
        assert said.code == 2
        assert "would hold a secret" in said.out
        assert secret not in said.out + said.err


def test_a_file_is_needed(watching: Terminal) -> None:
    assert watching.say("plan").code == 2
    said = watching.say("plan nothing-here.yaml")
    assert (said.code, said.err) == (
        2,
        "nothing-here.yaml:1:1: error: The file cannot be read: No such file or directory.\n",
    )
