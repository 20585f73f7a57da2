"""Exports of the activity log: read in the order of time, whatever is broken in them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from drift.activity_export.entries import NotAnExport
from drift.activity_export.line_index import EntryGroup
from drift.activity_export.reader import read_export
from drift.core.model.activity import NOBODY, Actor, ReadExtent, as_read
from drift.core.model.skipped_lines import SHOWN, SkippedLines

T0 = 1_790_000_000
TWICE = [("d", 30), ("c", 20), ("b", 20), ("d", 30), ("a", 10), ("b", 20)]


def line(number: int, at: int, **more: object) -> str:
    entry = {"id": f"e{number}", "activity_type": "bulk_export", "created_at": T0 + at, **more}
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
    assert (export.entries, export.first, export.last, export.passed_over.named) == (4, T0 + 10, T0 + 30, [])


@pytest.mark.parametrize("name", ["log.ndjson", "log.csv"])
def test_an_entry_that_stands_twice_is_read_and_counted_once(tmp_path: Path, name: str) -> None:
    """Exports overlap where their pages do, and entries of one second come as the record has them."""
    if name.endswith("csv"):
        rows = ["id,activity_type,created_at", *(f"{id_},bulk_export,{T0 + at}" for id_, at in TWICE)]
    else:
        rows = [
            json.dumps({"id": id_, "activity_type": "bulk_export", "created_at": T0 + at})
            for id_, at in TWICE
        ]
    asked: list[tuple[int, float]] = []

    def wanted(alike: EntryGroup) -> ReadExtent:
        asked.append((alike.times, alike.first))
        return ReadExtent.WHOLE

    export = read_export(written(tmp_path, "\n".join(rows) + "\n", name), plain, wanted)
    assert [one.id for one in export] == ["a", "b", "c", "d"]
    assert (export.entries, asked) == (4, [(4, T0 + 10)])
    assert export.passed_over.count == 0


def test_broken_lines_are_named_and_the_rest_is_used(tmp_path: Path) -> None:
    text = "\n".join([line(1, 10), "{", '{"id": "x"}', "[]", line(2, 20)])
    export = read_export(written(tmp_path, text), plain)
    assert [one.id for one in export] == ["e1", "e2"]
    assert [number for number, _ in export.passed_over.named] == [2, 3, 4]
    assert "has no activity_type" in export.passed_over.named[1][1]


def test_a_time_of_an_export_is_told_by_itself(tmp_path: Path) -> None:
    lines = [line(number, 10 * number) for number in range(1, 6)]
    export = read_export(written(tmp_path, "\n".join(reversed(lines))), plain)
    late = SkippedLines()
    assert [one.id for one in export.within(T0 + 20, T0 + 40, late)] == ["e2", "e3", "e4"]
    assert [one.id for one in export.within(T0 + 41, T0 + 49, late)] == []
    assert export.borders(1) == [T0 + 10]
    assert export.borders(2) == [T0 + 10, T0 + 30]
    assert export.borders(9) == [T0 + at for at in (10, 20, 30, 40, 50)]
    assert late.count == 0


def test_who_passes_is_not_told_where_the_head_is_enough(tmp_path: Path) -> None:
    lines = [line(number, number, activity_type=f"t{number % 2}", metadata={"n": 1}) for number in range(6)]
    extents = {"t0": ReadExtent.HEAD, "t1": ReadExtent.WHOLE}
    export = read_export(written(tmp_path, "\n".join(lines)), plain, lambda one: extents[one.type])
    asked: list[tuple[str, int]] = []

    def passes(type_: str, told: Actor | None, at: int) -> bool:
        asked.append((type_, at - T0))
        return at < T0 + 4

    told = [one.id for one in export.within(T0, T0 + 9, SkippedLines(), passes)]
    assert (told, asked) == (["e1", "e3", "e4", "e5"], [("t0", 0), ("t0", 2), ("t0", 4)])


def test_only_what_is_wanted_is_read_and_no_more_of_it(tmp_path: Path) -> None:
    lines = [
        line(number, number, activity_type=f"t{number % 3}", metadata={"n": number}) for number in range(6)
    ]
    extents = {"t0": ReadExtent.NOTHING, "t1": ReadExtent.HEAD}
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

    def wanted(one: EntryGroup) -> ReadExtent:
        alike.append(as_read(one.actor) if one.actor else NOBODY)
        return ReadExtent.HEAD

    text = "\n".join([*lines, line(8, 8), '{"id": 9, "activity_type": "x", "created_at": 1790000009.5}'])
    export = read_export(written(tmp_path, text), plain, wanted)
    carol = Actor("admin", "7")
    assert [one.actor for one in export] == [carol, carol, *[NOBODY] * 5]
    assert set(alike) == {carol, NOBODY}
    assert export.passed_over.count == 0


@pytest.mark.parametrize("place", ["metadata", "performed_by"])
def test_a_number_without_end_is_passed_over_when_it_is_read(tmp_path: Path, place: str) -> None:
    endless = f'{{"id": "e2", "activity_type": "x", "created_at": {T0}, "{place}": {{"id": 1e999}}}}'
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


def test_a_csv_without_a_row_in_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_bytes("id,activity_type,created_at\n1,caf\xe9,1790000010\n".encode("latin-1"))
    with pytest.raises(NotAnExport, match="UTF-8"):
        read_export(file, plain)


HEAD = "id,activity_type,created_at,performed_by_email,metadata"


def csv_of(tmp_path: Path, *rows: str | bytes, head: str = HEAD) -> Path:
    file = tmp_path / "log.csv"
    encoded = [row if isinstance(row, bytes) else row.encode() for row in (head, *rows)]
    file.write_bytes(b"\n".join(encoded) + b"\n")
    return file


def read(file: Path) -> tuple[list[str], list[tuple[int, str]]]:
    """The ids of the entries, and what was passed over."""
    export = read_export(file, plain)
    return [one.id for one in export], export.passed_over.named


GOOD = ("1,bulk_export,1790000010,bob@acme.example,", "9,bulk_export,1790000090,bob@acme.example,")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("5,caf\xe9,1790000010,,".encode("latin-1"), "It is not in UTF-8: the byte 0xE9 stands for no letter; "
                                                "save the file as CSV UTF-8."),
        (f"5,bulk_export,1790000010,,{'x' * 200_000}", "A cell of this row has more than 131,072 characters."),
        (f'5,bulk_export,1790000010,,"{"x" * 200_000}"', "A cell of this row has more than 131,072 characters."),
        ("5,bulk_export,1790000010,,nonsense", "Its metadata is no JSON."),
        ("5,bulk_export,yesterday,,", "Its time 'yesterday' is not understood: write it as 2026-09-21T14:13:20Z "
                                      "or in unix seconds."),
        ("5,,1790000010,,", "The activity-log entry 5 has no activity_type."),
        ("5", "The activity-log entry 5 has no activity_type."),
    ],
)  # fmt: skip
def test_a_row_that_is_none_is_named_in_words_and_the_rest_is_used(
    tmp_path: Path, row: str | bytes, why: str
) -> None:
    limit = csv.field_size_limit()
    assert read(csv_of(tmp_path, GOOD[0], row, GOOD[1])) == (["1", "9"], [(3, why)])
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    "rows",
    [
        ('2,bulk_export,1790000020,"carol@acme.example,', "3,bulk_export,1790000030,bob@acme.example,"),
        (
            '2,bulk_export,1790000020,"carol@acme.example,',
            '3,bulk_export,1790000030,bob@acme.example,"{""a"": 1}"',
        ),
    ],
)
def test_a_quote_that_is_never_closed_swallows_no_entry(tmp_path: Path, rows: tuple[str, ...]) -> None:
    ids, passed_over = read(csv_of(tmp_path, GOOD[0], *rows, GOOD[1]))
    assert ids == ["1", "3", "9"]
    assert [line for line, _ in passed_over] == [3]
    assert passed_over[0][1] == "A quote that begins here is closed nowhere, or in another row."


def test_it_swallows_none_of_so_many_that_no_cell_could_hold_them(tmp_path: Path) -> None:
    others = [f"{number},bulk_export,{T0 + number},bob@acme.example," for number in range(10, 6_000)]
    ids, passed_over = read(csv_of(tmp_path, GOOD[0], '2,bulk_export,1790000020,"carol', *others))
    assert len(ids) == 1 + len(others)
    assert [number for number, _ in passed_over] == [3]


def test_a_quote_that_is_not_closed_in_the_last_line_is_named(tmp_path: Path) -> None:
    ids, passed_over = read(csv_of(tmp_path, GOOD[0], '2,bulk_export,1790000020,"carol@acme.example'))
    assert (ids, [line for line, _ in passed_over]) == (["1"], [3])


def test_a_cell_may_run_over_several_lines(tmp_path: Path) -> None:
    ids, passed_over = read(csv_of(tmp_path, '2,bulk_export,1790000020,,"{""a"":', '1}"', "", GOOD[1]))
    assert (ids, passed_over) == (["2", "9"], [])


def test_a_broken_row_of_several_lines_is_named_once(tmp_path: Path) -> None:
    ids, passed_over = read(csv_of(tmp_path, '2,bulk_export,never,,"{""a"":', "1", '}"', GOOD[1]))
    assert (ids, [line for line, _ in passed_over]) == (["9"], [2])


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_columns_are_kept_apart_as_the_head_says(tmp_path: Path, delimiter: str) -> None:
    head, row = HEAD.replace(",", delimiter), GOOD[0].replace(",", delimiter)
    (one,) = read_export(csv_of(tmp_path, row, head=head), plain)
    assert (one.id, one.actor.email) == ("1", "bob@acme.example")


def test_a_csv_without_the_heads_that_are_needed_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotAnExport, match="has no head activity_type and no created_at"):
        read_export(csv_of(tmp_path, "1,2", head="name,age"), plain)


PAGES = (
    {"type": "activity_log.list", "activity_logs": [json.loads(line(1, 10)), json.loads(line(2, 20))]},
    {"activity_logs": [json.loads(line(2, 20)), {"id": "x"}, json.loads(line(3, 30))]},
)


@pytest.mark.parametrize("indent", [None, 2])
def test_pages_of_the_api_are_read(tmp_path: Path, indent: int | None) -> None:
    text = "\n".join(json.dumps(page, indent=indent) for page in PAGES)
    ids, ((number, why),) = read(written(tmp_path, text))
    assert ids == ["e1", "e2", "e3"]
    assert number == (2 if indent is None else text[: text.rindex("\n{")].count("\n") + 2)
    assert why == "Entry 2 of this page: The activity-log entry x has no activity_type."


def test_a_list_of_entries_is_read_and_secrets_are_replaced(tmp_path: Path) -> None:
    entries = [json.loads(line(1, 10, metadata={"api_key": "planted-secret"}))]
    (one,) = read_export(written(tmp_path, json.dumps(entries, indent=1)), plain)
    assert "planted-secret" not in str(one)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (b"{", "Its JSON cannot be read from here on, and the rest of the file is not read."),
        (b"[" * 100_000, "It is nested too deeply, and the rest of the file is not read."),
        (b'"\xe9"', "It is not in UTF-8: the byte 0xE9 stands for no letter. The rest is not read."),
    ],
)
def test_pages_up_to_one_that_is_broken_are_used(tmp_path: Path, end: bytes, why: str) -> None:
    file = tmp_path / "log.json"
    file.write_bytes(json.dumps(PAGES[0]).encode() + b"\n" + end)
    ids, passed_over = read(file)
    assert ids == ["e1", "e2"]
    assert passed_over[0] == (2, why)


def test_a_broken_first_line_makes_no_page_of_a_file_of_lines(tmp_path: Path) -> None:
    ids, passed_over = read(written(tmp_path, "\n".join(["{", line(1, 10), line(2, 20)])))
    assert (ids, [number for number, _ in passed_over]) == (["e1", "e2"], [1])


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"nonsense", "It is no JSON: an entry begins with {."),
        (b'{"id": ', "Its JSON ends before it is complete."),
        (b'{"id":1 2}', "Its JSON cannot be read from character 9 on."),
        (b'{"id": "caf\xe9"}', "It is not in UTF-8: the byte 0xE9 stands for no letter."),
        (b"[]", "An activity-log entry must be an object."),
        (b'{"id": "5"}', "The activity-log entry 5 has no activity_type."),
        (b'{"id":"5","activity_type":"x","created_at":"soon"}',
         "Its time 'soon' is not understood: write it as 2026-09-21T14:13:20Z or in unix seconds."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_in_words(tmp_path: Path, broken: bytes, why: str) -> None:
    file = tmp_path / "log.ndjson"
    file.write_bytes(line(1, 10).encode() + b"\n" + broken + b"\n")
    assert read(file) == (["e1"], [(2, why)])


def test_lines_tell_times_as_people_read_them_as_well(tmp_path: Path) -> None:
    lines = [
        line(1, 10).replace(str(T0 + 10), f'"{told}"', 1)
        for told in ("2026-09-21T14:13:20Z", "2026-09-21 14:13:20", "1790000000")
    ]
    lines = [one.replace('"e1"', f'"e{number}"') for number, one in enumerate(lines)]
    file = tmp_path / "log.ndjson"
    file.write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode())
    assert [(one.id, one.created_at) for one in read_export(file, plain)] == [
        (f"e{number}", 1_790_000_000) for number in range(3)
    ]
