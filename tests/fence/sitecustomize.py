"""The fence around the tests: no Python code under test reaches the network beyond loopback.

Python imports this file by its name when it starts with this folder on PYTHONPATH, which is how the
processes that tests start are fenced as well. An audit hook sees every connection, however it is made, and
cannot be taken out.
"""

import ipaddress
import socket
import sys

CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
RESOLVING = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})

attempts: list[str] = []
"""Every refused attempt, because code under test may swallow the error it gets."""


class NetworkFenced(Exception):
    """A test tried to reach a machine that is not this one."""


def stays_here(host: object) -> bool:
    """Whether a host names this machine; None and the empty string are what servers listen on."""
    if isinstance(host, bytes):
        host = host.decode()
    if not host or host in {"localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def fence(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse a connection or a look-up that would leave this machine."""
    if event in CONNECTING:
        # An address is a tuple for the internet, a path for a Unix socket.
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in RESOLVING:
        host = arguments[0]
    else:
        return
    if not stays_here(host):
        attempts.append(f"{event} {host!r}")
        raise NetworkFenced(
            f"A test tried to reach {host!r}. Use a server on 127.0.0.1 or httpx.MockTransport."
        )


# A worker of pytest-xdist starts with this file as `sitecustomize` and imports it again by its long name: one fence.
sys.modules.setdefault("tests.fence.sitecustomize", sys.modules[__name__])
sys.addaudithook(fence)
