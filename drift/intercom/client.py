"""The HTTP client for Intercom: one request at a time, with retries, the rate budget, and named errors. Thread-safe.

It knows nothing of kinds. It never follows a redirect and never sends the token to another host.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, Self, TypeAlias

import httpx
import orjson
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from drift import tracing
from drift.core.model.api_call import Call
from drift.core.model.json_repair import decode, repaired
from drift.core.model.resources import Json
from drift.intercom.clock import ServerClock
from drift.intercom.errors import (
    ForeignHost,
    IntercomError,
    Malformed,
    RateLimited,
    ServerFault,
    Stopping,
    TooLarge,
    Unreachable,
    error_of,
)
from drift.intercom.fenced_transport import Fenced, Permit, always
from drift.intercom.owner_gate import OWNER, OwnerGate
from drift.intercom.pauses import EVERYTHING, PATIENCE, URGENT_PATIENCE, Pauses
from drift.intercom.rate_budget import WINDOW, RateBudget
from drift.intercom.read_only_transport import ReadsOnly, is_read
from drift.outgoing.proxies import DIRECT, Proxies
from drift.outgoing.transport import OutgoingTransport

REGIONS: Final[Mapping[str, str]] = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io",
}
TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
TRIES: Final = 5
URGENT_TIMEOUT: Final = httpx.Timeout(10.0)
URGENT_TRIES: Final = 2
"""Of reads that others wait for: they are soon made again by whoever asked, so one kind never holds up the rest."""
URGENT_SLOTS: Final = 8
"""Connections beyond the bounded ones, kept for urgent calls."""
LARGEST_ANSWER: Final = 50 * 1024 * 1024
"""Bytes of a decoded body; an answer that is larger is refused."""
_LONGEST_WAIT: Final = 60.0
_KEPT: Final = ("date", "age", "retry-after")
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

Recall: TypeAlias = Callable[[bytes], Json]
"""What the bytes of an answer are known to mean; None where they have to be decoded."""


class IntercomClient:
    """`base_url` is a regional host of REGIONS, or a test server. `read_only` is observe mode: the transport refuses
    writes. `clock` gives unix seconds; the client's own `clock` is put right by Intercom's answers. `sleep` waits
    seconds. `proxies` says how Intercom is reached. `permit` is asked right before each write. Raises ValueError for a
    token that no header can hold.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        read_only: bool,
        pinned: str = "2.16",
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] | None = None,
        budget_share: float = 0.3,
        concurrency: int = 16,
        timeout: httpx.Timeout | float = TIMEOUT,
        proxies: Proxies = DIRECT,
        permit: Permit = always,
    ) -> None:
        if not token or not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("The Intercom access token is empty or holds characters that no token has.")
        self.pinned = pinned
        self.concurrency = concurrency
        self.clock = ServerClock(clock)
        self._stopping = threading.Event()
        self._unanswered_since: float | None = None  # by a clock that nobody can set
        self._pause = sleep or self._stopping.wait
        self._pauses = Pauses(self.clock)
        self.owner = OwnerGate(self._ask_whose)
        self.budget = RateBudget(budget_share, self.clock, self._sleep)
        self._base = httpx.URL(base_url.rstrip("/"))
        proxy = proxies.shown(base_url)
        self._way = f", through the proxy {proxy}" if proxy else ""
        self._urgent_timeout = URGENT_TIMEOUT if timeout is TIMEOUT else httpx.Timeout(timeout)
        self._slots = threading.BoundedSemaphore(concurrency)
        self._urgent_slots = threading.BoundedSemaphore(URGENT_SLOTS)
        connections = concurrency + URGENT_SLOTS
        limits = httpx.Limits(
            max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=60
        )
        inside = transport or OutgoingTransport(proxies, limits)
        self._http = httpx.Client(
            transport=ReadsOnly(inside) if read_only else Fenced(inside, permit),
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "User-Agent": "intercom-guardrail",
            },
            timeout=timeout,
            follow_redirects=False,
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        version: str,
        params: Mapping[str, str] | None = None,
        json: Json = None,
        urgent: bool = False,
        patient: bool = False,
        tries: int | None = None,
        as_sent: bool = False,
        recall: Recall | None = None,
    ) -> Json:
        """The decoded answer; None when it has no body. `path` may be a full URL on the configured host. What nothing
        can keep (half of a surrogate pair, endless numbers) is replaced, unless `as_sent`. Where `recall` knows what
        the bytes of an answer mean, that is returned, and they are not decoded.

        Retries retriable errors; a write only when Intercom certainly did not execute it. `urgent` calls have their own
        share of the budget and their own connections, and an urgent read times out early. `patient` calls leave some of
        the budget to all others. Raises IntercomError, and Stopping after `stop`.
        """
        request = self._build(method, path, version, params, json)
        asks_whose = (method, path) == ("GET", OWNER)
        if not asks_whose:
            self.owner.check()
        if urgent and is_read(request.method, request.url.raw_path):
            request.extensions["timeout"] = self._urgent_timeout.as_dict()
            tries = tries or URGENT_TRIES
        retrying = Retrying(
            stop=stop_after_attempt(tries or TRIES),
            retry=retry_if_exception(lambda error: _may_repeat(request, error, _patience(urgent))),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        answer, is_odd = retrying(self._once, request, urgent, patient, recall)
        if asks_whose:
            self.owner.learn(answer)
        return repaired(answer)[0] if is_odd and not as_sent else answer

    def _ask_whose(self) -> None:
        self.request("GET", OWNER, version=self.pinned, urgent=True)

    def perform(self, call: Call, *, urgent: bool = True) -> Json:
        """Make a planned call and return its answer. Raises IntercomError."""
        with tracing.inside(f"{call.method} Intercom", http__request__method=call.method):
            return self.request(call.method, call.path, version=call.version, json=call.body, urgent=urgent)

    def stop(self) -> None:
        """Send nothing any more: who waits for a turn, a window or the next attempt goes home at once."""
        self._stopping.set()

    def close(self) -> None:
        """Close the connections."""
        self.stop()
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _build(
        self, method: str, path: str, version: str, params: Mapping[str, str] | None, json: Json
    ) -> httpx.Request:
        url = self._url(path)
        if params:
            url = url.copy_merge_params(dict(params))
        headers = {"Intercom-Version": version}
        if json is None:
            return self._http.build_request(method, url, headers=headers)
        headers["Content-Type"] = "application/json"
        return self._http.build_request(method, url, headers=headers, content=orjson.dumps(json))

    def _url(self, path: str) -> httpx.URL:
        """The URL of a path, or a whole URL that stays on the configured host. Raises ForeignHost, Malformed."""
        try:
            url = httpx.URL(path) if "://" in path.split("?")[0] else httpx.URL(f"{self._base}{path}")
        except httpx.InvalidURL:
            raise Malformed("Intercom named a next page that is no address.") from None
        if (url.scheme, url.host, url.port) != (
            self._base.scheme,
            self._base.host,
            self._base.port,
        ) or url.userinfo:
            raise ForeignHost(
                f"Intercom's answer points to {url.host}, not the configured host; the token was not sent there."
            )
        return url

    def _once(
        self, request: httpx.Request, urgent: bool, patient: bool, recall: Recall | None
    ) -> tuple[Json, bool]:
        """The decoded answer, and whether only a lenient reader takes it."""
        what = f"{request.method} {request.url.path}"
        with self._urgent_slots if urgent else self._slots:
            self._respect_pause(request.url.path, what, _patience(urgent))
            self.budget.spend(
                urgent=urgent, patient=patient
            )  # after a connection is free, so that the request is sent in the window that pays for it
            self._sleep(0.0)
            sent_at = self.clock.local
            begun = time.monotonic()
            try:
                response = self._send(request, what)
            except IntercomError:
                self._unanswered_since = self._unanswered_since or begun
                raise
            self._note_answer(response, begun)
        self.clock.learn(response.headers, sent_at)
        self.budget.learn(response.headers)
        if not response.is_success:
            raise self._refusal(response, request.url.path, what)
        known = recall(response.content) if recall else None
        return (known, False) if known is not None else _decoded(response, what)

    def _note_answer(self, response: httpx.Response, begun: float) -> None:
        if response.is_server_error:
            self._unanswered_since = self._unanswered_since or begun
        else:
            self._unanswered_since = None

    def unanswered_for(self) -> float:
        """Seconds since the first of the requests that Intercom has not answered; 0 once it answers one."""
        since = self._unanswered_since
        return 0.0 if since is None else time.monotonic() - since

    def _refusal(self, response: httpx.Response, path: str, what: str) -> IntercomError:
        error = error_of(response, what, self.clock())
        if error.retry_after is not None:
            concerned = EVERYTHING if isinstance(error, RateLimited) else path
            self._pauses.begin(concerned, error.retry_after)
        return error

    def _respect_pause(self, path: str, what: str, patience: float) -> None:
        """Wait until Intercom wants to be asked again. Raises ServerFault where that is too long to wait for."""
        left = self._pauses.left(path)
        if left > patience:
            sentence = f"Intercom asked to be left alone for another {left:.0f} s; {what} was not sent."
            error = ServerFault(sentence, code="retry_after", retriable=True)
            error.retry_after = left
            raise error
        if left:
            self._sleep(left)

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self._pause(seconds)
        if self._stopping.is_set():
            raise Stopping

    def _send(self, request: httpx.Request, what: str) -> httpx.Response:
        """Send, and read the body up to the limit. The library's messages are dropped: they could contain the token."""
        try:
            response = self._http.send(request, stream=True)
            try:
                return _bounded(response, what)
            finally:
                response.close()
        except httpx.DecodingError:
            raise Malformed(f"Intercom answered {what} in a broken encoding.", retriable=True) from None
        except httpx.TransportError as error:
            sentence = f"Intercom could not be reached for {what} ({type(error).__name__}{self._way})."
            unreachable = Unreachable(sentence, retriable=not isinstance(error, httpx.UnsupportedProtocol))
            unreachable.sent = not isinstance(error, _NOT_SENT)
            raise unreachable from None

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next retry: until the rate-limit window ends if known, otherwise exponential backoff."""
        error = state.outcome.exception() if state.outcome else None
        jitter = random.uniform(0.05, 0.5)  # noqa: S311 - spreads retries, keeps no secret
        if isinstance(error, IntercomError) and error.retry_after is not None:
            return error.retry_after + jitter
        if isinstance(error, RateLimited):
            left = WINDOW if error.reset_at is None else error.reset_at - self.clock()
            # A window that is over, and for which Intercom refuses us, is not the one that it speaks of.
            return (min(left, _LONGEST_WAIT) if left > 0 else WINDOW) + jitter
        return float(min(0.25 * 2.0**state.attempt_number, 20.0)) + jitter


def _patience(urgent: bool) -> float:
    """The longest pause, in seconds, for whose end a request waits."""
    return URGENT_PATIENCE if urgent else PATIENCE


def _decoded(response: httpx.Response, what: str) -> tuple[Json, bool]:
    """The value, and whether only a lenient reader takes it."""
    if not response.content:
        return None, False
    try:
        return orjson.loads(response.content), False
    except orjson.JSONDecodeError:
        return _leniently(response, what), True


def _leniently(response: httpx.Response, what: str) -> Json:
    try:
        return decode(response.content)
    except ValueError:
        message = f"Intercom answered {what} with something that is not JSON."
        raise Malformed(message, status=response.status_code, retriable=True) from None


def _bounded(response: httpx.Response, what: str) -> httpx.Response:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise TooLarge(f"Intercom answered {what} with more than {LARGEST_ANSWER // 1024 // 1024} MB.")
        chunks.append(chunk)
    headers = {
        name: value
        for name, value in response.headers.items()
        if name.lower() in _KEPT or name.lower().startswith("x-ratelimit")
    }
    return httpx.Response(response.status_code, headers=headers, content=b"".join(chunks))


def _may_repeat(request: httpx.Request, error: BaseException, patience: float) -> bool:
    """Whether to retry. Reads: any retriable error. Writes: only when rate-limited or never sent. Nothing, where
    Intercom asks for a longer pause than the caller can wait for."""
    if not isinstance(error, IntercomError) or not error.retriable:
        return False
    if error.retry_after is not None and error.retry_after > patience:
        return False
    if is_read(request.method, request.url.raw_path) or isinstance(error, RateLimited):
        return True
    return isinstance(error, Unreachable) and not error.sent
