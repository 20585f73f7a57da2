"""An event in one of the forms that other systems read. Pure."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from guard.core.exports.cef import cef_line
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.json_lines import json_bytes
from guard.core.exports.ndjson import ndjson_document
from guard.core.exports.ocsf import ocsf_document

Form: TypeAlias = Literal["ndjson", "ocsf", "cef"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
LONGEST: Final = 1_000_000
"""Bytes of the longest event: what is longer is sent without its details, and says so."""


def render(event: ExportEvent, form: Form, version: str = "", most: int = LONGEST) -> bytes:
    """One line, without its end. `version` is that of this product. An event that is longer than `most` bytes loses
    its details."""
    match form:
        case "cef":
            return cef_line(event, version).encode()
        case "ocsf":
            line = json_bytes(ocsf_document(event, version))
            return line if len(line) <= most else _ocsf_without_details(event, version, len(line))
        case "ndjson":
            line = json_bytes(ndjson_document(event))
            return line if len(line) <= most else _ndjson_without_details(event, len(line))


def _ocsf_without_details(event: ExportEvent, version: str, size: int) -> bytes:
    document = ocsf_document(event, version)
    document.pop("unmapped", None)
    document["metadata"] = {**document["metadata"], "is_truncated": True, "untruncated_size": size}
    return json_bytes(document)


def _ndjson_without_details(event: ExportEvent, size: int) -> bytes:
    document = ndjson_document(event)
    document.pop("details", None)
    return json_bytes({**document, "details_left_out": True, "bytes_in_full": size})
