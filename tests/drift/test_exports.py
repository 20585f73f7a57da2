"""Exports of the activity log: read in the order of time, whatever is broken in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drift.activity import NOBODY, Actor, Extent, as_read
from drift.export_lines import SHOWN, Alike
from drift.exports import NotAnExport, read_export

TWICE = [("d", 30), ("c", 20), ("b", 20), ("d", 30), ("a", 10), ("b", 20)]


def line(number: int, at: int, **more: object) -> str:
    entry = {"id": f"e{number}", "activity_type": "bulk_export", "created_at": at, **more}
    return json.dumps(entry)


def written(tmp_path: Path, text: str, name: str = "log.ndjson") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def plain(secret: str) -> str:
    return f"fingerprint:{len(secret)}"


def test_entries_come_oldest_first_however_the_file_is_sorted(tmp_path: Path) -> None:
    file = written(tmp_path, "\n".join([line(3, 30), "", line(1, 10), line(2, 20), line(4, 30)]) + "\n")
    export = read_export(file, plain)
    assert [one.id for one in export] == ["e1", "e2", "e3", "e4"]
    assert (export.entries, export.first, export.last, export.passed_over.named) == (4, 10.0, 30.0, [])


@pytest.mark.parametrize("name", ["log.ndjson", "log.csv"])
def test_an_entry_that_stands_twice_is_read_and_counted_once(tmp_path: Path, name: str) -> None:
    """Exports overlap where their pages do, and entries of one second come as the record has them."""
    if name.endswith("csv"):
        rows = ["id,activity_type,created_at", *(f"{id_},bulk_export,{at}" for id_, at in TWICE)]
    else:
        rows = [
            json.dumps({"id": id_, "activity_type": "bulk_export", "created_at": at}) for id_, at in TWICE
        ]
    asked: list[tuple[int, float]] = []

    def wanted(alike: Alike) -> Extent:
        asked.append((alike.times, alike.first))
        return Extent.WHOLE

    export = read_export(written(tmp_path, "\n".join(rows) + "\n", name), plain, wanted)
    assert [one.id for one in export] == ["a", "b", "c", "d"]
    assert (export.entries, asked) == (4, [(4, 10)])
    assert export.passed_over.count == 0


def test_broken_lines_are_named_and_the_rest_is_used(tmp_path: Path) -> None:
    text = "\n".join([line(1, 10), "{", '{"id": "x"}', "[]", line(2, 20)])
    export = read_export(written(tmp_path, text), plain)
    assert [one.id for one in export] == ["e1", "e2"]
    assert [number for number, _ in export.passed_over.named] == [2, 3, 4]
    assert "has no activity_type" in export.passed_over.named[1][1]


@pytest.mark.parametrize("smallest", [1, 1_000_000])
def test_in_pieces_a_file_says_what_it_says_whole(tmp_path: Path, smallest: int) -> None:
    """Places, the numbers of broken lines, and what stands there again, be it in another piece."""
    lines = [line(number % 50, 1_000 - number % 50, performed_by={"id": number % 3}) for number in range(80)]
    lines[60:60] = ["nonsense", ""]
    alike: list[tuple[Actor | None, int, float]] = []

    def wanted(one: Alike) -> Extent:
        alike.append((as_read(one.actor) if one.actor else None, one.times, one.first))
        return Extent.WHOLE

    export = read_export(written(tmp_path, "\n".join(lines)), plain, wanted, smallest=smallest)
    assert [one.id for one in export] == [f"e{number}" for number in reversed(range(50))]
    assert (export.entries, export.first, export.last) == (50, 951, 1_000)
    assert [number for number, _ in export.passed_over.named] == [61]
    assert alike == [(Actor(id="0"), 17, 952), (Actor(id="1"), 17, 951), (Actor(id="2"), 16, 953)]


def test_only_what_is_wanted_is_read_and_no_more_of_it(tmp_path: Path) -> None:
    lines = [
        line(number, number, activity_type=f"t{number % 3}", metadata={"n": number}) for number in range(6)
    ]
    extents = {"t0": Extent.NOTHING, "t1": Extent.HEAD}
    export = read_export(
        *(
            written(tmp_path, "\n".join(lines)),
            plain,
            lambda one: extents[one.type],
            lambda type_: type_ in extents,
        )
    )
    assert [(one.id, one.metadata) for one in export] == [("e1", {}), ("e4", {})]
    assert export.entries == 6


def test_who_acted_is_told_however_it_is_written(tmp_path: Path) -> None:
    told: list[object] = [{"id": "7", "type": "admin"}, {"type": "admin", "id": 7}, "somebody", None, []]
    lines = [line(number, number, performed_by=one) for number, one in enumerate(told)]
    alike: list[Actor] = []

    def wanted(one: Alike) -> Extent:
        alike.append(as_read(one.actor) if one.actor else NOBODY)
        return Extent.HEAD

    text = "\n".join([*lines, line(8, 8), '{"id": 9, "activity_type": "x", "created_at": 9.5}'])
    export = read_export(written(tmp_path, text), plain, wanted)
    carol = Actor("admin", "7")
    assert [one.actor for one in export] == [carol, carol, *[NOBODY] * 5]
    assert set(alike) == {carol, NOBODY}
    assert export.passed_over.count == 0


@pytest.mark.parametrize("place", ["metadata", "performed_by"])
def test_a_number_without_end_is_passed_over_when_it_is_read(tmp_path: Path, place: str) -> None:
    endless = f'{{"id": "e2", "activity_type": "x", "created_at": 2, "{place}": {{"id": 1e999}}}}'
    export = read_export(written(tmp_path, "\n".join([line(1, 1), endless, line(3, 3)])), plain)
    assert [one.id for one in export] == ["e1", "e3"]
    assert export.entries == 2
    assert [number for number, _ in export.passed_over.named] == [2]


def test_many_broken_lines_are_counted(tmp_path: Path) -> None:
    export = read_export(written(tmp_path, line(1, 10) + "\n" + "nonsense\n" * 50), plain)
    assert (export.passed_over.count, len(export.passed_over.named)) == (50, SHOWN)


def test_secrets_of_an_export_are_replaced(tmp_path: Path) -> None:
    (one,) = read_export(written(tmp_path, line(1, 10, metadata={"api_key": "planted-secret"})), plain)
    assert "planted-secret" not in str(one)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            "id,activity_type,created_at,performed_by_email,performed_by_ip,metadata",
            '7,bulk_export,1790000000,carol@acme.example,203.0.113.9,"{""rows"": 12}"',
        ),
        (
            "activity_type,created_at,email,ip,metadata",
            'bulk_export,2026-09-21T14:13:20+00:00,Carol@acme.example,203.0.113.9,"{""rows"": 12}"',
        ),
        ("type,time,performed_by.email,performed_by.ip,metadata",
         'bulk_export,2026-09-21 14:13:20,carol@acme.example,203.0.113.9,"{""rows"": 12}"'),
    ],
)  # fmt: skip
def test_csv_is_read_by_its_heads(tmp_path: Path, head: str, row: str) -> None:
    export = read_export(written(tmp_path, f"{head}\n{row}\nbulk_export,never,,,\n", "log.csv"), plain)
    (one,) = export
    assert (one.type, one.created_at, one.metadata) == ("bulk_export", 1_790_000_000, {"rows": 12})
    assert (one.actor.email, one.actor.ip) == ("carol@acme.example", "203.0.113.9")
    assert export.passed_over.count == 1


@pytest.mark.parametrize("text", ["", "\n\n", "<html>\n"])
def test_a_file_without_an_entry_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotAnExport, match="holds no entry of an activity log"):
        read_export(written(tmp_path, text), plain)


def test_a_csv_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_bytes("id,activity_type,created_at\n1,caf\xe9,10\n".encode("latin-1"))
    with pytest.raises(NotAnExport, match="UTF-8"):
        read_export(file, plain)
