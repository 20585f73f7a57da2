"""An auditor with nothing but the ZIP and Python: types what README.txt says, and finds what was tampered with."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.commitments import canonical
from drift.core.ledger.writer import hand_over, public_key
from guard.core.evidence.sealing import text_of
from guard.queries.evidence import check_pack
from tests.guard.queries.evidence.made import ORIGIN, PUBLIC, MadeLedger, pack_of
from tests.guard.queries.evidence.quarter import quarter

Tamper = Callable[[Path], None]
NAME = attrgetter("__name__")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("auditor")
    with zipfile.ZipFile(pack_of(folder / "made", quarter())) as pack:
        pack.extractall(folder / "pack")
    return folder / "pack"


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of README.txt, with this Python in the place of `python3`. With -S it finds no package that was installed:
    neither the product, nor anything that the product needs."""
    words = shlex.split(command)
    assert words[:2] == ["python3", "-IB"]
    return subprocess.run(
        [sys.executable, "-S", *words[1:]], cwd=folder, check=False, capture_output=True, text=True, env={}
    )


def commands(folder: Path) -> list[str]:
    return re.findall(
        r"^    (python3 .+)$", (folder / "README.txt").read_text(encoding="utf-8"), re.MULTILINE
    )


def check(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = check_pack.main(arguments, folder)
    return code, capsys.readouterr().out


def test_every_command_of_the_instructions_works_as_it_is_typed(unpacked: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(unpacked, folder)
    (folder.parent / "checkpoint.txt").write_text(quarter().notes[50])
    lines = commands(folder)
    assert len(lines) == 4
    for line in lines:
        told = typed(
            line.replace('"KEY"', f'"{PUBLIC}"').replace("checkpoint.txt", "../checkpoint.txt"), folder
        )
        assert told.returncode == 0, (line, told.stdout, told.stderr)
        if " check " in f"{line} ":
            assert told.stdout.startswith("AS IT WAS MADE. ")
            assert "\nINTACT. 36 entries, 15 to 50, signed up to entry 50" in told.stdout
            assert ("whoever makes a key can make a pack" in told.stdout) == ("--key" not in line)


def in_a_csv(folder: Path) -> None:
    _replace(folder / "changes.csv", b"carol@acme.example", b"mallo@acme.example")


def a_row_less(folder: Path) -> None:
    lines = (folder / "decisions.csv").read_bytes().splitlines(keepends=True)
    (folder / "decisions.csv").write_bytes(b"".join(lines[:2] + lines[3:]))


def a_row_more(folder: Path) -> None:
    with (folder / "approvals.csv").open("ab") as file:
        file.write((folder / "approvals.csv").read_bytes().splitlines(keepends=True)[1].replace(b"a1", b"a2"))


def in_a_row_of_a_teammate(folder: Path) -> None:
    _replace(folder / "teammates.csv", b"changed: role,carol@", b"changed: role,alice@")


def in_a_body(folder: Path) -> None:
    _replace(folder / "bodies.ndjson", b'"name":"Support agent"', b'"name":"Support agenT"')


def a_body_less(folder: Path) -> None:
    lines = (folder / "bodies.ndjson").read_bytes().splitlines(keepends=True)
    (folder / "bodies.ndjson").write_bytes(b"".join(lines[1:]))


def a_body_more(folder: Path) -> None:
    with (folder / "bodies.ndjson").open("ab") as file:
        file.write(b'{"email":"nobody@acme.example"}\n')


def bodies_in_another_order(folder: Path) -> None:
    lines = (folder / "bodies.ndjson").read_bytes().splitlines(keepends=True)
    (folder / "bodies.ndjson").write_bytes(b"".join(reversed(lines)))


def no_bodies(folder: Path) -> None:
    (folder / "bodies.ndjson").unlink()


def the_digest_of_a_version(folder: Path) -> None:
    digest = hashlib.sha256((folder / "bodies.ndjson").read_bytes().splitlines()[0]).hexdigest().encode()
    name = next(n for n in ("ledger.ndjson", "earlier.ndjson") if digest in (folder / n).read_bytes())
    _replace(folder / name, digest, b"0" * 64)


def in_the_report(folder: Path) -> None:
    _replace(folder / "report.html", b"1 emergency", b"0 emergency")


def in_a_line_of_the_ledger(folder: Path) -> None:
    _replace(folder / "ledger.ndjson", b'"verdict":"flag"', b'"verdict":"allo"')


def in_what_is_opened(folder: Path) -> None:
    _replace(folder / "ledger.ndjson", b'"mallory@acme.example"', b'"malfoyy@acme.example"')


def a_line_less(folder: Path) -> None:
    lines = (folder / "ledger.ndjson").read_bytes().splitlines(keepends=True)
    (folder / "ledger.ndjson").write_bytes(b"".join(lines[:5] + lines[7:]))


def a_tail_cut_off(folder: Path) -> None:
    lines = (folder / "ledger.ndjson").read_bytes().splitlines(keepends=True)
    (folder / "ledger.ndjson").write_bytes(b"".join(lines[:-4]))


def an_earlier_entry(folder: Path) -> None:
    _replace(folder / "earlier.ndjson", b'"role":"approver"', b'"role":"operator"')


def in_the_manifest(folder: Path) -> None:
    _replace(folder / "manifest.json", b'"2026-12-31"', b'"2026-11-30"')


def a_file_more(folder: Path) -> None:
    (folder / "exceptions.csv").write_text("nothing\n")


def a_file_less(folder: Path) -> None:
    (folder / "gaps.csv").unlink()


def _replace(path: Path, old: bytes, new: bytes) -> None:
    whole = path.read_bytes()
    assert old in whole, (path, old)
    path.write_bytes(whole.replace(old, new, 1))


TAMPERED: dict[Tamper, str] = {
    in_a_csv: "changes.csv, line 2: the ledger gives no such row. It was changed or added.",
    a_row_less: "decisions.csv: row 3 of the ledger is not there. It was changed or taken out: d2,",
    a_row_more: "approvals.csv, line 3: the ledger gives no such row. It was changed or added.",
    in_a_row_of_a_teammate: "teammates.csv, line 4: the ledger gives no such row. It was changed or added.",
    in_a_body: ": no entry of the ledger is about this body. It was changed or added.",
    a_body_less: "teammates.csv: row",
    a_body_more: "bodies.ndjson, line 7: no entry of the ledger is about this body.",
    bodies_in_another_order: "bodies.ndjson, line 2: it does not stand where it was put, or stands there twice.",
    no_bodies: "bodies.ndjson is missing.",
    the_digest_of_a_version: "said something else of its digest.",
    in_the_report: "report.html is not the file that was made: its SHA-256 is another.",
    in_a_line_of_the_ledger: "NOT INTACT. Line",
    in_what_is_opened: "said something else of its actor_email.",
    a_line_less: "NOT INTACT. Line 6: this entry does not follow the one before it.",
    a_tail_cut_off: "ledger.ndjson is not the file that was made",
    an_earlier_entry: "is not proved to stand in this ledger.",
    in_the_manifest: "The seal is of another manifest",
    a_file_more: "exceptions.csv was added: the manifest does not list it.",
    a_file_less: "gaps.csv is missing.",
}


@pytest.mark.parametrize("tamper", TAMPERED, ids=NAME)
def test_among_ten_copies_the_one_that_was_tampered_with_is_found(
    tamper: Tamper, unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = [tmp_path / f"copy-{number}" for number in range(10)]
    for copy in copies:
        shutil.copytree(unpacked, copy)
    tamper(copies[6])
    told = {copy.name: check(copy, capsys, "--key", PUBLIC) for copy in copies}
    assert [name for name, (code, _) in told.items() if code == 1] == ["copy-6"]
    assert TAMPERED[tamper] in told["copy-6"][1]
    assert all(code == 0 for name, (code, _) in told.items() if name != "copy-6")


def test_a_changed_row_is_found_without_the_manifest_because_the_ledger_gives_another(
    unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has the key of the service, but not the auditor's checkpoint, could sign a changed file."""
    folder = shutil.copytree(unpacked, tmp_path / "pack")
    in_a_csv(folder)
    resigned(folder, quarter())
    code, told = check(folder, capsys, "--key", PUBLIC)
    assert code == 1
    assert "changes.csv, line 2: the ledger gives no such row." in told
    assert "SHA-256" not in told


@pytest.mark.parametrize("tamper", [in_a_row_of_a_teammate, in_a_body, a_body_less, a_body_more], ids=NAME)
def test_a_changed_teammate_is_found_without_the_manifest_because_the_ledger_commits_to_what_they_were(
    tamper: Tamper, unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(unpacked, tmp_path / "pack")
    tamper(folder)
    resigned(folder, quarter())
    code, told = check(folder, capsys, "--key", PUBLIC)
    assert code == 1
    assert TAMPERED[tamper] in told
    assert "SHA-256" not in told


def resigned(folder: Path, ledger: MadeLedger) -> None:
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    said["files"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in said["files"]}
    manifest = json.dumps(said, indent=1).encode()
    (folder / "manifest.json").write_bytes(manifest)
    (folder / "manifest.seal").write_text(ledger.seal(text_of(ORIGIN, manifest)))


def test_a_pack_that_is_made_anew_with_another_key_is_found_by_who_knows_the_key_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forger = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another key").digest())
    with zipfile.ZipFile(pack_of(tmp_path / "made", quarter(forger))) as pack:
        pack.extractall(tmp_path / "pack")
    code, told = check(tmp_path / "pack", capsys)
    assert code == 0
    assert "Ask for the key in another way" in told
    code, told = check(tmp_path / "pack", capsys, "--key", PUBLIC)
    assert code == 1
    assert "No key that you trust signed the seal" in told


def test_a_ledger_that_was_written_anew_with_the_right_key_is_found_by_a_checkpoint_that_was_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(quarter().notes[50])
    other = quarter()
    rewritten = MadeLedger()
    for number, entry in enumerate(other.entries, start=1):
        said = json.loads(entry.line)
        row = said["row"] | {name: value for name, (_, value) in entry.opened.items()}
        if said["key"] == "d3":
            row["verdict"] = "allow"
        rewritten.add(said["at"], said["what"], said["op"], said["key"], row, *entry.opened)
        if number in other.notes:
            rewritten.sign()
    with zipfile.ZipFile(pack_of(tmp_path / "made", rewritten)) as pack:
        pack.extractall(tmp_path / "pack")
    assert check(tmp_path / "pack", capsys, "--key", PUBLIC)[0] == 0
    code, told = check(tmp_path / "pack", capsys, "--key", PUBLIC, "--checkpoint", str(kept))
    assert code == 1
    assert "The checkpoint that you kept was signed over other entries" in told


def test_a_pack_of_one_control_holds_its_rows_and_can_be_checked_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(pack_of(tmp_path / "made", quarter(), "SOC2-CC8.1")) as pack:
        pack.extractall(tmp_path / "pack")
    assert check(tmp_path / "pack", capsys, "--key", PUBLIC)[0] == 0
    decisions = (tmp_path / "pack" / "decisions.csv").read_text(encoding="utf-8-sig")
    changes = (tmp_path / "pack" / "changes.csv").read_text(encoding="utf-8-sig")
    assert ("d1" in decisions, "d2" in decisions, "d3" in decisions) == (True, True, False)
    assert "tag/9" not in changes
    assert "alice@acme.example,approver" in (tmp_path / "pack" / "access.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "damage",
    [b"", b"\n", b"{}\n", b'{"files":[]}\n', b"\xff\xfe", b'{"files":{"a":1},"last":"x"}\n', b"[]"],
    ids=repr,
)
@pytest.mark.parametrize(
    "name", ["manifest.json", "ledger.ndjson", "earlier.ndjson", "bodies.ndjson", "manifest.seal"]
)
def test_a_damaged_file_is_a_sentence_and_never_a_traceback(
    name: str, damage: bytes, unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(unpacked, tmp_path / "pack")
    (folder / name).write_bytes(damage)
    code, told = check(folder, capsys, "--key", PUBLIC)
    assert code == 1
    assert "NOT AS IT WAS MADE" in told


@pytest.mark.parametrize("given", [("--key", PUBLIC[:-8]), ("--checkpoint", "manifest.json")])
def test_a_slip_of_the_reader_is_no_verdict_on_the_pack(
    given: tuple[str, str],
    unpacked: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(unpacked)
    assert check_pack.main(given, unpacked) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "key" in told.err


def test_what_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_pack.main([], tmp_path) == 2
    assert "manifest.json cannot be read: No such file or directory." in capsys.readouterr().err


def test_a_key_that_handed_over_seals_no_pack(
    unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever stole it afterwards cannot give the report another text."""
    folder = shutil.copytree(unpacked, tmp_path / "pack")
    heir = public_key(ORIGIN, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the next").digest()))
    handed = hand_over(ORIGIN, 34, quarter().key, heir)
    _replace(folder / "ledger.ndjson", b'"handed":[]', b'"handed":[' + canonical(handed) + b"]")
    in_the_report(folder)
    resigned(folder, quarter())
    code, told = check(folder, capsys, "--key", PUBLIC)
    assert code == 1
    assert "No key that you trust signed the seal" in told


def test_a_file_with_a_deceiving_name_is_told_as_one_line(
    unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(unpacked, tmp_path / "pack")
    (folder / "a\nAS IT WAS MADE.\x1b[2J\udcff").write_text("nothing")
    code, told = check(folder, capsys, "--key", PUBLIC)
    assert code == 1
    assert r"a\nAS IT WAS MADE.\x1b[2J\udcff was added" in told
