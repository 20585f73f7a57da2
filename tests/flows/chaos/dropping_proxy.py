"""A way to the database that can be cut: what is sent meanwhile waits, as on a network that drops packets."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading


class DroppingProxy:
    """Listens on a port of this machine, and passes bytes to and from a socket of the file system."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._passes = threading.Event()
        self._passes.set()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._passes.clear()

    def mend(self) -> None:
        self._passes.set()

    def close(self) -> None:
        self._closed = True
        self._passes.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        self._passes.wait()
        server = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError), client, server, selectors.DefaultSelector() as selector:
            server.connect(self._target)
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while self._pass_some(selector):
                pass

    def _pass_some(self, selector: selectors.BaseSelector) -> bool:
        for key, _ in selector.select():
            source: socket.socket = key.fileobj  # type: ignore[assignment]  # what was registered
            some = source.recv(65536)
            self._passes.wait()
            if not some:
                return False
            key.data.sendall(some)
        return True
