"""The files that pages refer to: one style sheet, htmx, and a few lines of script of our own.

Their addresses carry a digest of what is in them, so browsers keep them for good and never an old one.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from flask import Response, request

_TYPES: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
NAMES: Final = ("console.css", "console.js", "htmx.js", "passkeys.js")
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_FOR_NOW: Final = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Asset:
    content_type: str
    whole: bytes
    packed: bytes
    digest: str


@cache
def asset(name: str) -> Asset:
    whole = (files(__package__) / "static" / name).read_bytes()
    packed = gzip.compress(whole, 9, mtime=0)
    return Asset(_TYPES[name.rpartition(".")[2]], whole, packed, hashlib.sha256(whole).hexdigest()[:16])


def address(name: str) -> str:
    """Where a page finds the file: `/console.css?v=DIGEST`."""
    return f"/{name}?v={asset(name).digest}"


def serve(name: str) -> Response:
    known = asset(name)
    is_packed = request.accept_encodings["gzip"] > 0
    response = Response(known.packed if is_packed else known.whole, content_type=known.content_type)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    is_this = request.args.get("v") == known.digest
    response.headers["Cache-Control"] = _FOR_GOOD if is_this else _FOR_NOW
    return response
