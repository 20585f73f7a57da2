"""A clock that only sleeping moves, and an Intercom that answers from a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
import orjson

from drift.core.model.resources import Json
from drift.core.normalisation.fingerprint import fingerprinter
from drift.intercom.client import IntercomClient
from drift.intercom.fenced_transport import Permit, always
from drift.intercom.workspace_reader import Reader

TOKEN = "tok-planted-5ecret"
BASE = "https://api.intercom.io"
Answer = Callable[[httpx.Request], httpx.Response]


class Clock:
    """Unix seconds; `sleep` moves them at once and remembers how long."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def answered(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, content=orjson.dumps(value), headers=headers)


def refused(
    status: int, code: str, message: str = "No.", headers: Mapping[str, str] | None = None
) -> httpx.Response:
    errors = [{"code": code, "message": message}]
    return answered({"type": "error.list", "request_id": "r1", "errors": errors}, status, headers)


def client_of(
    answer: Answer,
    clock: Clock | None = None,
    *,
    read_only: bool = False,
    pinned: str = "2.16",
    permit: Permit = always,
) -> IntercomClient:
    clock = clock or Clock()
    return IntercomClient(
        BASE,
        TOKEN,
        read_only=read_only,
        pinned=pinned,
        transport=httpx.MockTransport(answer),
        clock=clock,
        sleep=clock.sleep,
        permit=permit,
    )


def reader_of(
    answer: Answer, clock: Clock | None = None, *, pinned: str = "2.16", ids: tuple[str, ...] = ()
) -> Reader:
    client = client_of(answer, clock, read_only=True, pinned=pinned)
    return Reader(client, fingerprint=fingerprinter(b"k"), workflow_ids=ids)
