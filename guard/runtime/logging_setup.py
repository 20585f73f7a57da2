"""What the service writes about itself: one line per event on standard error, as text or JSON, never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Final, Literal, TextIO

from pythonjsonlogger.json import JsonFormatter

HIDDEN: Final = "[hidden]"
_CHATTY: Final = ("httpx", "httpcore", "waitress", "apscheduler", "alembic", "werkzeug")
_FIELDS: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"


class WithoutSecrets(logging.Formatter):
    """Formats as another formatter does, and takes out what must not be seen, wherever in the line it stands."""

    def __init__(self, inside: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inside = inside
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = self._inside.format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def write_logs(
    form: Literal["text", "json"], secrets: Sequence[str] = (), stream: TextIO | None = None
) -> None:
    """Everything at INFO and above goes to `stream` (standard error); libraries speak up only when it matters."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(WithoutSecrets(_formatter(form), secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A full queue is what the threads are for; it says nothing that the answer times do not.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _formatter(form: Literal["text", "json"]) -> logging.Formatter:
    if form == "json":
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        return JsonFormatter(_FIELDS, rename_fields=names)
    return logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
