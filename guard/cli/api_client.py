"""Asks a running service over HTTP, in the name of whoever the token in GUARDRAIL_TOKEN belongs to."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from drift.core.model.resources import Json
from guard.cli.context import CliContext
from guard.cli.exit_codes import Failed, Refused
from guard.runtime.http_server import url_of

PATIENCE = 30.0


def call(ground: CliContext, method: str, path: str, body: Json = None, **query: str) -> Json:
    """The decoded answer. Raises Refused with the service's own sentence, and Failed for its bugs."""
    return call_patiently(ground, method, path, body, PATIENCE, **query)


def call_patiently(
    ground: CliContext, method: str, path: str, body: Json, patience: float, **query: str
) -> Json:
    """As `call`, of what takes its time: so many seconds are fine."""
    url = _url(ground, ground.value("GUARDRAIL_URL"))
    return _understood(_answer(ground, url, method, path, body, patience, query), url)


def call_for_text(
    ground: CliContext,
    service: str,
    method: str,
    path: str,
    body: Json,
    *,
    media: str,
    patience: float,
    **query: str,
) -> str:
    """The answer as it is written, of this media type, from the service at this address. Raises Refused and Failed as
    `call` does."""
    url = _url(ground, service, "--service")
    answer = _answer(ground, url, method, path, body, patience, query)
    if answer.is_success and answer.headers.get("Content-Type", "").startswith(media):
        return answer.text
    _understood(answer, url)
    raise Refused(f"What answers at {url} is no Guardrail service of this version.")


def _answer(
    ground: CliContext,
    url: str,
    method: str,
    path: str,
    body: Json,
    patience: float,
    query: dict[str, str],
) -> httpx.Response:
    token = ground.value("GUARDRAIL_TOKEN")
    if not token or not (token.isascii() and token.isprintable()):
        raise Refused(
            "GUARDRAIL_TOKEN holds no token, and who is asking is known from it alone. "
            "An operator makes one with `guardrail token create EMAIL --role ROLE`."
        )
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        return httpx.request(
            method, f"{url}/api/v1{path}", json=body, params=query, headers=headers, timeout=patience
        )
    except httpx.HTTPError as problem:
        raise Refused(
            f"No service answers at {url} ({type(problem).__name__}). Start it with `guardrail serve`, or say where it "
            "is with GUARDRAIL_URL."
        ) from problem


def _url(ground: CliContext, given: str, name: str = "GUARDRAIL_URL") -> str:
    if not (given := given.strip().rstrip("/")):
        settings = ground.settings()
        return url_of(settings.host, settings.port)
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"{name} is {given!r}, but must be an address such as http://127.0.0.1:8080.")
    return given


def _understood(answer: httpx.Response, url: str) -> Json:
    try:
        document = answer.json()
    except ValueError:
        document = None
    if answer.is_success and document is not None:
        return document
    if not isinstance(document, dict) or "detail" not in document:
        raise Refused(f"What answers at {url} is no Guardrail service (status {answer.status_code}).")
    if answer.status_code >= 500:
        raise Failed(str(document["detail"]))
    raise Refused(str(document["detail"]))
