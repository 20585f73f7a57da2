"""An HTTP client of the running service, authenticated by the token in GUARDRAIL_TOKEN, or in the file that
GUARDRAIL_TOKEN_FILE names."""

from __future__ import annotations

import re
from time import sleep
from typing import Final
from urllib.parse import urlsplit

import httpx
from msgspec.structs import replace

from drift.core.model.resources import Json
from drift.outgoing.proxies import Proxies, problems_of_the_way, proxies_in
from drift.outgoing.transport import outgoing_client
from guard.cli.context import ALL, CliContext
from guard.cli.exit_codes import Failed, Refused
from guard.runtime.http_server import url_of
from guard.runtime.setting_names import ADDRESS

PATIENCE = 30.0
MOST_TRIES = 10
"""How often a busy service is asked again."""
_BUSY = 429
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class RefusedByService(Refused):
    """A refusal of the service. `errors` are the parts of it: each a JSON Pointer into the body, and a sentence.
    `status` is that of the answer."""

    def __init__(self, sentence: str, errors: tuple[tuple[str, str], ...], status: int) -> None:
        super().__init__(sentence)
        self.errors = errors
        self.status = status


def call(context: CliContext, method: str, path: str, body: Json = None, **query: str) -> Json:
    """The decoded answer. Raises Refused with the service's own sentence, and Failed for its bugs."""
    return call_with_timeout(context, method, path, body, PATIENCE, **query)


def call_with_timeout(
    context: CliContext, method: str, path: str, body: Json, timeout: float, **query: str
) -> Json:
    """As `call`, with a timeout in seconds."""
    url = _url(context, context.value("GUARDRAIL_URL"))
    return _decoded(_request(context, url, method, path, body, timeout, query), url)


def call_for_text(
    context: CliContext,
    service: str,
    method: str,
    path: str,
    body: Json,
    *,
    media: str,
    timeout: float,
    **query: str,
) -> str:
    """The text of an answer of this media type from the service at this address. A service that is busy is asked again
    when it says so, for some minutes. Raises Refused and Failed as `call` does."""
    url = _url(context, service, "--service")
    answer = _request(context, url, method, path, body, timeout, query)
    for _ in range(MOST_TRIES):
        if answer.status_code != _BUSY:
            break
        sleep(_seconds_to_wait(answer))
        answer = _request(context, url, method, path, body, timeout, query)
    if answer.is_success and answer.headers.get("Content-Type", "").startswith(media):
        return answer.text
    _decoded(answer, url)
    raise Refused(f"What answers at {url} is no Guardrail service of this version.")


def _seconds_to_wait(answer: httpx.Response) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), PATIENCE) if told.isdecimal() else PATIENCE


def _request(
    context: CliContext,
    url: str,
    method: str,
    path: str,
    body: Json,
    timeout: float,
    query: dict[str, str],
) -> httpx.Response:
    token = context.secret("GUARDRAIL_TOKEN")
    if not token or not (token.isascii() and token.isprintable()):
        raise Refused(
            "GUARDRAIL_TOKEN holds no token, and who is asking is known from it alone. "
            "An operator makes one with `guardrail token create EMAIL --role ROLE`."
        )
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        with outgoing_client(_proxies(context), timeout) as http:
            return http.request(
                method, f"{url}/api/v1{_place(context)}{path}", json=body, params=query, headers=headers
            )
    except httpx.HTTPError as problem:
        raise Refused(
            f"No service answers at {url} ({type(problem).__name__}). Start it with `guardrail serve`, or say where it "
            "is with GUARDRAIL_URL."
        ) from problem


def _place(context: CliContext) -> str:
    """Where the workspace that is meant is below the API; "" where nobody named one: the service takes its default. The
    service knows which there are, and who may enter them. Raises Refused."""
    name = context.wanted
    if name in ("", ALL):
        return ""
    if not _NAME.fullmatch(name):
        raise Refused(f"{name!r} is no name of a workspace, which has small letters, digits and hyphens.")
    return f"/workspaces/{name}"


def names_of_service(context: CliContext) -> tuple[str, ...]:
    """The workspaces of the service that the token may enter. Raises as `call` does."""
    items = call(replace(context, workspace=ALL), "GET", "/workspaces")["items"]
    return tuple(str(one["name"]) for one in items)


def _proxies(context: CliContext) -> Proxies:
    if problems := [sentence for _, sentence in problems_of_the_way(context.values, context.here)]:
        raise Refused("\n".join(problems))
    return proxies_in(context.values)


def _url(context: CliContext, given: str, name: str = "GUARDRAIL_URL") -> str:
    if not (given := given.strip().rstrip("/")):
        settings = context.settings_of_process(ADDRESS)
        return url_of(settings.host, settings.port)
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"{name} is {given!r}, but must be an address such as http://127.0.0.1:8080.")
    return given


def _decoded(answer: httpx.Response, url: str) -> Json:
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
    listed = document.get("errors")
    errors = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    parts = tuple((str(one.get("pointer", "#"))[1:], str(one.get("detail", ""))) for one in errors)
    raise RefusedByService(str(document["detail"]), parts, answer.status_code)
