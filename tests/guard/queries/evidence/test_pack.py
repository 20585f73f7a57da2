"""A pack is a function of the ledger and of what is asked for: whoever makes it, wherever, gets the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from guard.queries.evidence import check_pack
from guard.queries.evidence.pack import NEAR, near
from tests.guard.queries.evidence import workspace_people
from tests.guard.queries.evidence.made import BEGIN, DAY, MadeLedger, Story, cover_of, pack_of
from tests.guard.queries.evidence.quarter import quarter

ROOT = Path(__file__).parents[4]
MAKE = """
import sys; from pathlib import Path
from tests.guard.queries.evidence.made import pack_of
from tests.guard.queries.evidence.quarter import quarter
import hashlib; print(hashlib.sha256(pack_of(Path(sys.argv[1]), quarter(), "SOC2-CC8.1").read_bytes()).hexdigest())
"""


def test_two_processes_in_other_zones_with_other_seeds_make_the_same_bytes(tmp_path: Path) -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", MAKE, str(tmp_path / seed)],
            cwd=ROOT, check=True, capture_output=True, text=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(ROOT)},
        ).stdout.strip()
        for seed, zone, locale in (("1", "Pacific/Kiritimati", "C"), ("77", "America/St_Johns", "fr_FR.UTF-8"))
    }  # fmt: skip
    here = hashlib.sha256(pack_of(tmp_path / "here", quarter(), "SOC2-CC8.1").read_bytes()).hexdigest()
    assert made == {here}


def test_what_comes_after_the_next_checkpoint_changes_no_byte(tmp_path: Path) -> None:
    ledger = quarter()
    before = pack_of(tmp_path / "before", ledger).read_bytes()
    ledger.add("2027-02-01T00:00:00.000Z", "changes", "insert", "99", {"kind": "tag", "resource_id": "1"})
    ledger.sign()
    assert pack_of(tmp_path / "after", ledger).read_bytes() == before


def test_the_zip_says_nothing_of_the_machine_or_of_now(tmp_path: Path) -> None:
    with zipfile.ZipFile(pack_of(tmp_path / "made", quarter())) as pack:
        assert {entry.date_time for entry in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        whole = b"".join(pack.read(name) for name in pack.namelist())
    assert str(tmp_path).encode() not in whole
    assert (
        os.uname().nodename.encode() not in whole.replace(b"localhost", b"") or len(os.uname().nodename) < 4
    )


def test_a_matter_that_began_before_the_period_is_told_from_its_beginning(tmp_path: Path) -> None:
    with zipfile.ZipFile(pack_of(tmp_path / "made", quarter())) as pack:
        findings = pack.read("findings.csv").decode("utf-8-sig")
        access = pack.read("access.csv").decode("utf-8-sig")
        changes = pack.read("changes.csv").decode("utf-8-sig")
    assert "f1,hours,office_hours_schedule/7,high,Open on Sundays.,2026-09-01T00:00:09.000Z" in findings
    assert "alice@acme.example,approver" in access
    assert "gone@acme.example" not in access, "it was revoked before"
    assert "old@acme.example" not in changes
    assert "later@acme.example" not in changes


def test_of_a_person_who_was_erased_the_entry_is_left_and_the_pack_says_so(tmp_path: Path) -> None:
    ledger = quarter()
    for number, entry in enumerate(ledger.entries):
        left = {
            name: opened for name, opened in entry.opened.items() if b"erased@" not in str(opened).encode()
        }
        ledger.entries[number] = type(entry)(entry.number, entry.line, left)
    with zipfile.ZipFile(pack_of(tmp_path / "made", ledger)) as pack:
        whole = b"".join(pack.read(name) for name in pack.namelist())
        report = pack.read("report.html").decode()
        changes = pack.read("changes.csv").decode("utf-8-sig")
    assert b"erased@acme.example" not in whole
    assert "office_hours_schedule/42,updated,/name,[not opened],admin" in changes
    assert "In 1 row a value is not opened: a person was erased" in report


def test_a_period_of_which_the_ledger_says_nothing_is_a_pack_that_says_so(tmp_path: Path) -> None:
    ledger = MadeLedger()
    Story(ledger).change(1_700_000_000.0, 1, "tag", "1", "a@acme.example")
    ledger.sign()
    cover = cover_of(ledger)
    assert (cover.first, cover.last) == (2, 1)
    with zipfile.ZipFile(pack_of(tmp_path / "made", ledger)) as pack:
        assert "it says nothing of this time" in pack.read("report.html").decode()
        assert pack.read("changes.csv").count(b"\r\n") == 1


def test_who_could_act_in_intercom_is_told_version_by_version_with_the_entries(tmp_path: Path) -> None:
    with zipfile.ZipFile(pack_of(tmp_path / "made", quarter())) as pack:
        told = list(csv.DictReader(io.StringIO(pack.read("teammates.csv").decode("utf-8-sig"))))
        report = pack.read("report.html").decode()
    assert [
        (row["id"], row["role"], row["what"], row["by"], row["ended"], row["entries"]) for row in told
    ] == [
        ("admin/1", "Admin (10)", "first in this pack", "", "removed", "10 49-50"),
        ("admin/2", "Support agent (12)", "first in this pack", "", "changed", "11 40-41"),
        ("admin/2", "Admin (10)", "changed: role", "carol@acme.example", "", "41-42"),
        ("admin/4", "Support agent (12)", "joined", "carol@acme.example", "", "43-44"),
        ("role/singleton", "", "first in this pack", "", "changed", "45-47"),
        ("role/singleton", "", "changed: role:12", "", "", "47"),
        ("log-7", "", "role_change", "carol@acme.example", "", "48"),
    ]
    assert "<td>changed: role</td>" in report
    assert '<td>Support agent (12)</td><td class="number">1</td>' in report


def test_what_a_teammate_was_is_said_to_be_missing_where_they_were_erased_or_the_record_was_deleted(
    tmp_path: Path,
) -> None:
    ledger = quarter()
    erased = ledger.entries[10]
    assert b'"key":"admin/2/' in erased.line
    ledger.entries[10] = type(erased)(erased.number, erased.line, {})
    ledger.kept = {digest: body for digest, body in ledger.kept.items() if b"Teammate 4" not in body}
    with zipfile.ZipFile(pack_of(tmp_path / "made", ledger)) as pack:
        pack.extractall(tmp_path / "pack")
        told = list(csv.DictReader(io.StringIO(pack.read("teammates.csv").decode("utf-8-sig"))))
        report = pack.read("report.html").decode()
    assert [(row["id"], row["name"], row["what"]) for row in told[1:4]] == [
        ("admin/2", "[not opened]", "first in this pack"),
        ("admin/2", "Teammate 2", "changed"),
        ("admin/4", "[no body]", "joined"),
    ]
    assert "In 1 row of teammates.csv it is not said what a teammate, a team or a role was" in report
    assert check_pack.main([], tmp_path / "pack") == 0


def test_what_was_taken_from_an_older_record_is_told_where_it_reaches_into_the_period(tmp_path: Path) -> None:
    story = Story(MadeLedger())
    story.say(BEGIN + DAY, "ledger", "insert", "from_record", {"since": BEGIN + DAY})
    for id, since, until in (("1", -90, None), ("2", -90, -60), ("3", -90, 0.5)):
        digest = story.ledger.keep(workspace_people.teammate(id, workspace_people.ADMIN))
        row = {"kind": "admin", "resource_id": id, "since": BEGIN + since * DAY, "digest": digest}
        row |= {"until": None if until is None else BEGIN + until * DAY}
        story.say(BEGIN + DAY, "versions", "insert", f"admin/{id}/{since}", row, "digest")
    log = {
        name: {"id": name, "type": "role_change", "created_at": BEGIN + days * DAY, "raw": {}}
        for name, days in (("old", -9), ("new", 0.2))
    }
    story.say(BEGIN + DAY, "activities", "insert", "", log, "old", "new")
    story.say(BEGIN + DAY, "ledger", "update", "from_record", {"since": BEGIN + DAY})
    story.ledger.sign()
    with zipfile.ZipFile(pack_of(tmp_path / "made", story.ledger)) as pack:
        told = list(csv.DictReader(io.StringIO(pack.read("teammates.csv").decode("utf-8-sig"))))
    assert [(row["id"], row["ended"]) for row in told] == [
        ("admin/1", ""),
        ("admin/3", "removed"),
        ("new", ""),
    ]


def test_entries_that_lie_near_one_another_are_read_together() -> None:
    assert list(near([])) == []
    assert list(near([3, 4, 4 + NEAR, 5 + 2 * NEAR])) == [[3, 4, 4 + NEAR], [5 + 2 * NEAR]]
