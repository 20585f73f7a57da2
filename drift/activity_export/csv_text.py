"""The text of a CSV: its encoding, the line by which spreadsheets name the delimiter, and what is no CSV at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from drift.activity_export.entries import NotAnExport

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF_32: Final = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_NO_TEXT: Final = {
    b"PK\x03\x04": "is a workbook or an archive, not text: save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is a workbook, not text: save the sheet as CSV UTF-8",
    b"\x1f\x8b": "is compressed: unpack it with `gunzip`",
    b"PAR1": "is a Parquet file: unload the table as NDJSON or CSV",
    b"Obj\x01": "is an Avro file: unload the table as NDJSON or CSV",
    b"%PDF": "is a PDF: export the log as NDJSON or CSV",
}
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


class Text(NamedTuple):
    """How a file is written. `errors` says what becomes of bytes that stand for no letter."""

    encoding: str
    errors: str


def text_of(path: Path) -> Text:
    """How a file of text is written. Raises NotAnExport for what is no text, with the way out, and OSError."""
    with path.open("rb") as file:
        start = file.read(64)
    for magic, why in _NO_TEXT.items():
        if start.startswith(magic):
            raise NotAnExport(f"{path} {why}.")
    if start.startswith(_UTF_32):
        raise NotAnExport(f"{path} is in UTF-32: save it as UTF-8.")
    if start.startswith(_UTF_16):
        return Text("utf-16", "replace")
    if b"\0" in start[1::2] and start[1::2].count(0) > len(start) // 4:
        return Text("utf-16-le", "replace")
    if b"\0" in start[::2] and start[::2].count(0) > len(start) // 4:
        return Text("utf-16-be", "replace")
    return Text("utf-8-sig", "surrogateescape")


def separator_in(line: str) -> str:
    """The delimiter that a line such as `sep=;` names; empty for any other line."""
    found = _SEPARATOR.fullmatch(line.strip("\r\n \ufeff")) or _SEPARATOR.fullmatch(line.strip("\r\n\ufeff"))
    return found[1] if found else ""
