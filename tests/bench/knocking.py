"""One client that posts signed webhooks as fast as they are answered.

`python -m tests.bench.knocking PORT FIRST COUNT [WORKSPACES]`

With WORKSPACES they are for so many in turn, each with a secret of its own.

Requests are made before the start, and sent over a bare socket, so that the client costs as little as it can.
"""

from __future__ import annotations

import socket
import sys
import time

import orjson

from drift.sandbox.cast import CAROL, SECRET, WORKSPACE_ID
from drift.sandbox.webhooks import notification, signature


def app_of(number: int) -> str:
    """Intercom's own name of one workspace of many."""
    return f"app{number}"


def secret_of(number: int) -> str:
    return f"secret-of-{number}"


def request(number: int, now: float, app: str = WORKSPACE_ID, secret: str = SECRET) -> bytes:
    """A log-in of an administrator, distinct by its number."""
    entry = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "performed_by": {"type": "admin", "id": CAROL.id, "email": CAROL.email, "ip": CAROL.ip},
        "metadata": {
            "message": f"{CAROL.name} logged in",
            "external": None,
            "user_agent": "Mozilla/5.0 (X11; Linux)",
        },
        "created_at": int(now),
        "activity_type": "admin_login_success",
        "activity_description": f"{CAROL.name} logged in.",
    }
    body = orjson.dumps(notification("admin.activity_log_event.created", entry, app, now))
    head = (
        "POST /webhooks/intercom HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature: {signature(secret, body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def answered(connection: socket.socket) -> bytes:
    """The head of the next answer, its body read over."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        seen += connection.recv(65536)
    head, _, body = seen.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    left = int(lengths[0].split(b":")[1]) - len(body)
    while left > 0:
        left -= len(connection.recv(left))
    return head


def requests_of(first: int, count: int, workspaces: int) -> list[bytes]:
    now, numbers = time.time(), range(first, first + count)
    if not workspaces:
        return [request(number, now) for number in numbers]
    whose = [number % workspaces for number in numbers]
    return [
        request(number, now, app_of(to), secret_of(to)) for number, to in zip(numbers, whose, strict=True)
    ]


def main(port: int, first: int, count: int, workspaces: int = 0) -> None:
    requests = requests_of(first, count, workspaces)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print("ready", flush=True)
        sys.stdin.readline()
        accepted = 0
        for each in requests:
            connection.sendall(each)
            accepted += b" 200 " in answered(connection).split(b"\r\n", 1)[0]
        print(accepted, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
