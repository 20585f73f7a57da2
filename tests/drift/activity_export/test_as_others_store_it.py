"""Exports as spreadsheets, warehouses and collectors of webhooks leave them: read, or refused for the true reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drift.activity_export.entries import NotAnExport
from drift.activity_export.reader import NOBODY_ACTED, OF_SCREEN, Export, read_export
from tests.drift.activity_export.test_reader import plain

AT = 1_795_143_600
WHO = {"id": "7", "type": "admin", "email": "mallory@acme.example", "ip": "198.51.100.23"}
ENTRY: dict[str, Any] = {
    "id": "a1",
    "activity_type": "bulk_export",
    "created_at": AT,
    "performed_by": WHO,
    "metadata": {"rows": 3},
}
TEXT = json.dumps(ENTRY)


def read(tmp_path: Path, content: str | bytes, name: str) -> Export:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(file, plain)


def is_read_whole(export: Export) -> None:
    (entry,) = export
    assert (entry.id, entry.type, entry.created_at) == ("a1", "bulk_export", AT)
    assert (entry.actor.email, entry.actor.ip, entry.metadata) == (WHO["email"], WHO["ip"], {"rows": 3})
    assert (export.passed_over.count, export.doubts) == (0, [])


CELLS = (
    "a1",
    "bulk_export",
    "2026-11-20 03:00:00",
    "mallory@acme.example",
    "198.51.100.23",
    '"{""rows"": 3}"',
)
HEADS = ("id", "activity_type", "created_at", "performed_by_email", "performed_by_ip", "metadata")


def csv_of(heads: tuple[str, ...] = HEADS, by: str = ",", before: str = "", end: str = "\r\n") -> str:
    return before + end.join((by.join(heads), by.join(CELLS), ""))


@pytest.mark.parametrize(
    "content",
    [
        csv_of(by=";", before="sep=;\r\n"),
        csv_of(by="|", before="sep=|\r\n"),
        csv_of(before='"sep=,"\n'),
        csv_of(by="\t", before="SEP=\t\n"),
        csv_of(by="\t"),
        csv_of(tuple(head.upper() for head in HEADS)),
        csv_of(tuple(head.replace("_", " ").title() for head in HEADS)),
        csv_of(("Id", "activityType", "createdAt", "performedByEmail", "performedByIp", "Metadata")),
        csv_of(("id", "activity-type", "created.at", "performed_by.email", "performed_by.ip", "metadata")),
        csv_of(("id", "type", "Created At (UTC)", "email", "IP address", "metadata")),
        "\ufeff" + csv_of(),
        "\ufeff" + csv_of(by=";", before="sep=;\r\n"),
        "\r\n\r\n" + csv_of(),
        csv_of().encode("utf-16"),
        csv_of(by="\t").encode("utf-16-le"),
        csv_of(by=";", before="sep=;\n").encode("utf-16-be"),
        csv_of(end="\n") + ",,,,,\n",
    ],
)
@pytest.mark.parametrize("name", ["log.csv", "log.txt", "log.CSV", "log"])
def test_what_spreadsheets_do_to_a_csv_is_read(tmp_path: Path, content: str | bytes, name: str) -> None:
    is_read_whole(read(tmp_path, content, name))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04rest", "is a workbook or an archive"),
        (b"\x1f\x8brest", "gunzip"),
        (b"PAR1rest", "is a Parquet file"),
        (csv_of().encode("utf-32"), "is in UTF-32"),
        ((TEXT + "\n").encode("utf-16"), "is in UTF-16, and JSON is in UTF-8"),
        ("id,activity_type,created_at\n1,caf\xe9,1795143600\n".encode("cp1252"), "It is not in UTF-8"),
        ("name,age\n1,2\n", "no head activity_type and no created_at"),
        ("sep=;\nname;age\n", "no head activity_type and no created_at"),
    ],
)
def test_what_cannot_be_read_is_refused_for_the_true_reason(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    with pytest.raises(NotAnExport, match=why):
        read(tmp_path, content, "log.csv")


ENVELOPES: dict[str, Any] = {
    "a webhook": {
        "type": "notification_event",
        "topic": "x",
        "id": "n1",
        "data": {"type": "d", "item": ENTRY},
    },
    "a webhook, stored with its headers": {
        "headers": {"A": "b"},
        "body": {"topic": "x", "data": {"item": ENTRY}},
    },
    "a webhook, stored as text": {
        "received_at": 1,
        "body": json.dumps({"topic": "x", "data": {"item": ENTRY}}),
    },
    "a record of Airbyte": {
        "type": "RECORD",
        "record": {"stream": "activity_logs", "data": ENTRY, "emitted_at": 1},
    },
    "a raw row of Airbyte": {"_airbyte_raw_id": "r", "_airbyte_data": TEXT},
    "a record of Singer": {"type": "RECORD", "stream": "activity_logs", "record": ENTRY},
    "a hit of Elasticsearch": {"_index": "i", "_id": "1", "_source": ENTRY},
    "a result of Splunk": {"preview": False, "result": {"_raw": TEXT, "_time": "x"}},
    "an event of EventBridge": {"version": "0", "detail-type": "x", "detail": {"data": {"item": ENTRY}}},
    "a message of Kafka": {"schema": None, "payload": ENTRY},
    "objects as text": {**ENTRY, "performed_by": json.dumps(WHO), "metadata": '{"rows": 3}'},
}


@pytest.mark.parametrize("stored", ENVELOPES.values(), ids=ENVELOPES.keys())
@pytest.mark.parametrize("indent", [None, 2])
def test_envelopes_are_unwrapped(tmp_path: Path, stored: Any, indent: int | None) -> None:
    is_read_whole(read(tmp_path, json.dumps(stored, indent=indent) + "\n", "log.ndjson"))
    is_read_whole(read(tmp_path, json.dumps([stored]), "list.json"))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (
            "_airbyte_raw_id,_airbyte_meta,metadata,created_at,performed_by,activity_type,id",
            ("abc", quoted('{"x":[]}'), quoted('{"rows": 3}'), str(AT), quoted(json.dumps(WHO)), "bulk_export", "a1"),
        ),
        ("_airbyte_data,_airbyte_extracted_at", (quoted(TEXT), "2026-11-21")),
        ("received,payload", ("1", quoted(json.dumps({"topic": "x", "data": {"item": ENTRY}})))),
        ("ID,ACTIVITY_TYPE,CREATED_AT,PERFORMED_BY,METADATA",
         ("a1", "bulk_export", "2026-11-20 03:00:00 +0000", quoted(json.dumps(WHO, indent=1)), quoted('{"rows": 3}'))),
    ],
)  # fmt: skip
def test_objects_that_a_warehouse_unloaded_as_text_are_read(
    tmp_path: Path, heads: str, cells: tuple[str, ...]
) -> None:
    is_read_whole(read(tmp_path, f"{heads}\r\n{','.join(cells)}\r\n", "unload.csv"))


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (
            {"topic": "article.published", "data": {"item": {"id": "1"}}},
            "a notification of article.published",
        ),
        ({"a": ENTRY, "b": {**ENTRY, "id": "a2"}}, "holds several entries"),
        ({**ENTRY, "performed_by": "{'id': '7'}"}, "Its performed_by is no JSON"),
        ({**ENTRY, "metadata": "{rows"}, "Its metadata is no JSON"),
    ],
)
def test_what_is_in_no_envelope_that_is_known_is_named(tmp_path: Path, stored: Any, why: str) -> None:
    good = {**ENTRY, "id": "good"}
    export = read(tmp_path, f"{json.dumps(good)}\n{json.dumps(stored)}\n", "log.ndjson")
    assert [entry.id for entry in export] == ["good"]
    ((line, told),) = export.passed_over.named
    assert (line, why in told) == (2, True), told


@pytest.mark.parametrize(
    "content",
    [
        "id,activity_type,created_at\n1,bulk_export,1795143600\n2,bulk_export,1795143601\n",
        '{"id": "1", "activity_type": "x", "created_at": 1795143600, "metadata": {}}\n',
        '{"id": "1", "activity_type": "x", "created_at": 1795143600, "performed_by": {"ip": "192.0.2.1"}}\n',
        '[{"id": "1", "activity_type": "x", "created_at": 1795143600, "performed_by": null}]',
    ],
)
def test_a_file_in_which_nobody_acted_is_doubted(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content, "log.csv").doubts == [NOBODY_ACTED]


# Times of a whole file


@pytest.mark.parametrize("name", ["log.csv", "log.ndjson"])
def test_a_file_in_which_most_times_cannot_be_right_is_refused(tmp_path: Path, name: str) -> None:
    times = ["46346", "46347", "46348", str(AT)]
    if name.endswith("csv"):
        rows = ["id,activity_type,created_at", *(f"{at},bulk_export,{at}" for at in times)]
    else:
        rows = [json.dumps({**ENTRY, "id": at, "created_at": int(at)}) for at in times]
    with pytest.raises(NotAnExport, match=r"Most times of .* cannot be right \(3 of 4\)") as refused:
        read(tmp_path, "\n".join(rows), name)
    assert "Export the log again" in str(refused.value)


@pytest.mark.parametrize("created_at", [46346.125, 10, -1, 1e30])
def test_no_time_of_a_line_is_silently_another_moment(tmp_path: Path, created_at: float) -> None:
    odd = {**ENTRY, "id": "odd", "created_at": created_at}
    export = read(tmp_path, f"{TEXT}\n{json.dumps(odd)}\n", "log.ndjson")
    assert [entry.id for entry in export] == ["a1"]
    assert "its time" in export.passed_over.named[0][1].lower()


# Intercom's own screen

SCREEN = "Date,Teammate,Activity,IP address\n"
CHANGE = (
    '"2026-11-20 03:00:00","Carol Jones (carol@acme.example)","Security settings change","203.0.113.14"\n'
)


def test_the_csv_of_intercoms_own_screen_is_read_as_far_as_possible(tmp_path: Path) -> None:
    export = read(
        tmp_path, SCREEN + CHANGE + CHANGE.replace("Carol Jones (carol@acme.example)", "Carol Jones"), "l.csv"
    )
    told = [(entry.type, entry.created_at, entry.actor.email, entry.actor.ip) for entry in export]
    assert told == [
        ("security_settings_change", AT, "carol@acme.example", "203.0.113.14"),
        ("security_settings_change", AT, None, "203.0.113.14"),
    ]
    assert export.doubts == [OF_SCREEN]


def test_date_and_time_in_two_columns_are_one_moment(tmp_path: Path) -> None:
    content = "Date,Time,Admin,Action\n20/11/2026,03:00,carol@acme.example,bulk_export\n"
    (entry,) = read(tmp_path, content, "l.csv")
    assert (entry.created_at, entry.actor.email) == (AT, "carol@acme.example")


def test_names_that_are_no_types_are_refused_by_naming_the_right_export(tmp_path: Path) -> None:
    odd = CHANGE.replace("Security settings change", "Fiddled with the security")
    with pytest.raises(NotAnExport, match="GET /admins/activity_logs"):
        read(tmp_path, SCREEN + odd * 2 + CHANGE, "l.csv")
    export = read(tmp_path, SCREEN + odd + CHANGE * 3, "l.csv")
    assert export.entries == 3
    assert "is a name from a screen" in export.passed_over.named[0][1]


def test_an_unknown_type_of_the_api_is_carried_whatever_it_is_called(tmp_path: Path) -> None:
    content = (
        f"id,activity_type,created_at,email\n1,Quantum Change,{AT},a@acme.example\n2,quantum_change,{AT},\n"
    )
    assert [entry.type for entry in read(tmp_path, content, "l.csv")] == ["Quantum Change", "quantum_change"]
