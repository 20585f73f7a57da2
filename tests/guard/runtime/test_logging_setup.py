"""Log lines: text or JSON, and never a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from guard.runtime.logging_setup import write_logs


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_json_log_is_one_object_per_line() -> None:
    out = io.StringIO()
    write_logs("json", stream=out)
    logging.getLogger("guard.x").info("put back %s", "ip_allowlist")
    line = json.loads(out.getvalue())
    assert (line["level"], line["logger"], line["message"]) == ("INFO", "guard.x", "put back ip_allowlist")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_reaches_the_log_even_in_a_traceback(form: str) -> None:
    out = io.StringIO()
    write_logs("json" if form == "json" else "text", ["planted-token", "planted-token-and-more"], out)
    problem = RuntimeError("planted-token-and-more was refused")
    logging.getLogger("guard.x").error("with planted-token", exc_info=problem)
    assert "planted" not in out.getvalue()
    assert "and-more" not in out.getvalue()


def test_libraries_speak_up_only_when_it_matters() -> None:
    out = io.StringIO()
    write_logs("text", stream=out)
    logging.getLogger("httpx").info("HTTP Request: GET https://api.intercom.io/me")
    logging.getLogger("apscheduler.scheduler").info("Added job")
    assert out.getvalue() == ""
