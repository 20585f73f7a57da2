"""The HTTP server: one process with threads, stopped by a signal. Knows no route and no rule."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import threading
import time
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, cast

from waitress import wasyncore
from waitress.server import create_server
from waitress.task import ErrorTask

from guard.runtime.slow_connections import CONNECTIONS, CROWDED, PatientChannel, SlowConnections

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

THREADS: Final = 16
IMPATIENT: Final = 1.0
"""Seconds after which a second signal means that the first one takes too long."""
LONGEST_END: Final = 8.0
"""Seconds after a signal within which the process ends, whatever it waits for. Nothing is lost then: what is unfinished
is in the store, and is taken up at the next start."""
LARGEST_REQUEST: Final = 2 * 1024 * 1024
"""Bytes of a body; what is larger is refused before it is read."""


class CannotListen(Exception):
    """The address cannot be listened on; the message is a finished sentence that says what to do."""


def cannot_listen(name: str, host: str, port: int, problem: OSError) -> CannotListen:
    """`name` is the setting that holds the port."""
    if problem.errno == errno.EADDRINUSE:
        return CannotListen(
            f"{name} {port} on {host} is in use: stop what listens there, or set {name} to another port."
        )
    if problem.errno == errno.EACCES:
        return CannotListen(
            f"{name} {port} may not be used by this account: set {name} to a port above 1023."
        )
    return CannotListen(f"Nothing can listen on {host} port {port}: {problem.strerror or problem}.")


def bind(host: str, port: int, name: str = "PORT") -> socket.socket:
    """A socket that holds the address; nobody is answered yet. Port 0 takes a free one. Raises CannotListen."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as problem:
        raise CannotListen(f"HOST is {host!r}, which is no address of this machine.") from problem
    family, kind, protocol, _, address = found[0]
    held = socket.socket(family, kind, protocol)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen(1)  # two sockets may be bound to one port while nobody listens
    except OSError as problem:
        held.close()
        raise cannot_listen(name, host, port, problem) from problem
    return held


def url_of(host: str, port: int) -> str:
    """Where a browser on this machine finds what listens there."""
    local_names = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - compared, not bound
    return f"http://{local_names.get(host, f'[{host}]' if ':' in host else host)}:{port}"


_HEADERS: Final = (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"))


class _Problem(ErrorTask):
    """What is refused before the app is asked, such as a body that is too large, is a problem document as well."""

    def execute(self) -> None:
        from drift.web.rest.problem_details import MEDIA, http_problem

        error: Any = self.request.error  # type: ignore[attr-defined]  # a request that is refused has one
        body = http_problem(error.code, error.reason, str(error.body), limit=LARGEST_REQUEST)
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [*self.response_headers, ("Content-Type", MEDIA), *_HEADERS]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(PatientChannel):
    error_task_class = _Problem


class Server:
    """Answers on a bound socket, from `start()` until `stop()`."""

    def __init__(self, app: WSGIApplication, held: socket.socket, *, crowded: int = CROWDED) -> None:
        self.port = int(held.getsockname()[1])
        self._sockets: Any = {}
        # Any because the published types of waitress lack what a server that can be stopped needs.
        self._server = cast(
            "Any",
            create_server(
                app,
                map=self._sockets,
                sockets=[held],
                threads=THREADS,
                ident="guardrail",
                max_request_body_size=LARGEST_REQUEST,
                connection_limit=CONNECTIONS,
                clear_untrusted_proxy_headers=False,  # the app looks at them and takes them away
            ),
        )
        self._server.channel_class = _Channel
        self._slow = SlowConnections(crowded)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more; requests under way get a moment to finish. Once it has stopped, nothing happens."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._server.pull_trigger()
        self._thread.join(timeout=2)
        self._server.task_dispatcher.shutdown(timeout=1)
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()  # with the files that hold what nobody took
        wasyncore.close_all(self._sockets)

    def _run(self) -> None:
        # Our own loop instead of server.run(), which can only be left by an exception in its thread.
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)
            self._slow.close_some(self._server.active_channels.values())


def wait_until(signalled: threading.Event) -> None:
    """Sleep until a signal was heard. Waking up now and then, as a signal that another thread received is heard only
    when this one runs."""
    while not signalled.wait(timeout=1.0):
        pass


def _end_now() -> None:
    log.warning("the process ends although something did not: it is taken up at the next start")
    logging.shutdown()
    os._exit(0)


class Signals:
    """Turns SIGTERM and SIGINT into an event while the block lasts. One more, a moment later, ends the process; so does
    `longest` seconds later, if it still runs then."""

    def __init__(self, longest: float = LONGEST_END) -> None:
        self.signalled = threading.Event()
        self._signalled_at = 0.0
        self._end = threading.Timer(longest, _end_now)
        self._end.daemon = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> threading.Event:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, self._hear)
        return self.signalled

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        # Some send the same signal to a process and to its group: that is one wish, not two.
        if self.signalled.is_set() and time.monotonic() - self._signalled_at > IMPATIENT:
            os._exit(128 + number)
        if not self.signalled.is_set():
            self._signalled_at = time.monotonic()
            self._end.start()
        self.signalled.set()
