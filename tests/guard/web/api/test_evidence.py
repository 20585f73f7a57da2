"""Evidence over HTTP: what will be in a pack, the pack itself, and who may have it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from drift.sync.ledger_feed import feed_ledger
from guard.queries.evidence import check_pack
from guard.web.evidence_packs import _MAKING
from tests.guard.web.stage import ALICE, DAVE, ERIN, Stage, stage, story

DAYS = {"from": "2026-09-01", "to": "2026-09-21"}
PACK = "/api/v1/evidence"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A bad afternoon on the 21st of September, looked at a day later."""
    with stage(tmp_path_factory.mktemp("evidence"), after=story) as on:
        on.clock.now += 86400
        feed_ledger(on.guarded.workspace)
        yield on


def asked(on: Stage, who: str, path: str = PACK, **given: object) -> tuple[int, bytes]:
    query = urlencode(DAYS | given, doseq=True)
    answer = on.app.test_client().get(f"{path}?{query}", headers=on.headers(who))
    return answer.status_code, answer.data


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        pack.extractall(folder)
    return folder


def test_an_operator_gets_a_pack_that_checks_and_twice_the_same_bytes(
    seen: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, data = asked(seen, DAVE)
    assert (status, asked(seen, DAVE)) == (200, (200, data))
    folder = unpacked(data, tmp_path / "pack")
    with seen.guarded.view() as view:
        [key] = view.state.seals.published()
    assert check_pack.main(["--key", key.public], folder) == 0
    assert capsys.readouterr().out.startswith("AS IT WAS MADE. ")
    changes = (folder / "changes.csv").read_text(encoding="utf-8-sig")
    assert "ip_allowlist/singleton,updated,/enabled,carol@acme.example,admin" in changes
    report = (folder / "report.html").read_text(encoding="utf-8")
    for said in ("ip-allowlist-stays-on", "The token may not read articles.", "read back as they were meant: 2.",
                 "the Paris pilot", "alice@<wbr>acme.example"):  # fmt: skip
        assert said in report


def test_a_control_narrows_it_and_one_that_nobody_carries_is_named(seen: Stage, tmp_path: Path) -> None:
    status, data = asked(seen, DAVE, control="SOC2-CC6.6")
    assert status == 200
    decisions = (unpacked(data, tmp_path / "pack") / "decisions.csv").read_text(encoding="utf-8-sig")
    assert "ip-allowlist-stays-on" in decisions
    assert "office-hours" not in decisions
    status, told = asked(seen, DAVE, control="SOC2-CC9.9")
    assert status == 422
    assert b"No policy carried the control SOC2-CC9.9 in this time. Those that were: SOC2-CC6.6." in told


def test_everybody_sees_what_will_be_in_it_and_operators_alone_get_it(seen: Stage) -> None:
    found = seen.get(f"{PACK}/preview", ERIN, **DAYS, control="SOC2-CC6.6")
    assert found["policies"] == ["ip-allowlist-stays-on"]
    assert found["entries"] > 100
    assert found["left"] == [
        "The ledger was begun at 2026-09-21T14:13:20.001Z: nothing is known here of the time before."
    ]
    assert asked(seen, ALICE)[0] == 403


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        (
            {"from": "2026-09-22", "to": "2026-09-21"},
            422,
            "The period ends on 2026-09-21, before it begins on 2026-09-22.",
        ),
        ({"from": "2031-01-01", "to": "2031-02-01"}, 422, "which is yet to come"),
        ({"from": "2026-01-01", "to": "9999-12-31"}, 422, "after which there is no day"),
        ({"from": "21.9.2026"}, 400, "must be a day, for example 2026-11-22"),
        ({"zone": "Paris"}, 400, "which is no time zone: write one such as Europe/Paris."),
    ],
)
def test_what_cannot_be_meant_is_refused(
    seen: Stage, given: dict[str, str], status: int, sentence: str
) -> None:
    code, told = asked(seen, DAVE, **given)
    assert code == status
    assert sentence in told.decode()


def test_days_are_those_of_the_zone(seen: Stage) -> None:
    found = seen.get(f"{PACK}/preview", ERIN, **DAYS, zone="Pacific/Kiritimati")
    assert (found["since"], found["until"]) == ("2026-08-31T10:00:00Z", "2026-09-21T10:00:00Z")


def test_one_is_made_at_a_time(seen: Stage) -> None:
    with _MAKING:
        status, told = asked(seen, DAVE)
    assert status == 429
    assert b"Another evidence pack is being made." in told


def test_where_nobody_may_see_addresses_none_is_in_the_pack_and_it_says_so(
    seen: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    object.__setattr__(seen.guarded, "show_ips_to", None)
    try:
        _, data = asked(seen, DAVE)
    finally:
        object.__setattr__(seen.guarded, "show_ips_to", "requester")
    folder = unpacked(data, tmp_path / "pack")
    assert b"203.0.113.9" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert "carol@acme.example,admin,,[not opened]" in (folder / "changes.csv").read_text(
        encoding="utf-8-sig"
    )
    assert "IP addresses of people are left out" in (folder / "report.html").read_text(encoding="utf-8")
    assert check_pack.main([], folder) == 0
