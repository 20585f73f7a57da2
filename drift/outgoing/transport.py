"""The connections of every request that leaves this machine."""

from __future__ import annotations

import ssl
import threading
from functools import cache

import httpx

from drift.outgoing.proxies import Proxies


class OutgoingTransport(httpx.BaseTransport):
    """Sends each request the way that the proxies say for its address. Trusts the certificates in SSL_CERT_FILE or
    SSL_CERT_DIR, or those of certifi. Thread-safe."""

    def __init__(self, proxies: Proxies, limits: httpx.Limits | None = None) -> None:
        self._proxies = proxies
        self._limits = limits or httpx.Limits(max_connections=100, max_keepalive_connections=20)
        self._lock = threading.Lock()
        self._by_proxy: dict[str | None, httpx.HTTPTransport] = {}
        self._by_host: dict[tuple[str, str, int | None], httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        key = (url.scheme, url.host, url.port)
        transport = self._by_host.get(key)
        if transport is None:
            transport = self._by_host[key] = self._through(self._proxies.of(str(url.copy_with(userinfo=b""))))
        return transport.handle_request(request)

    def close(self) -> None:
        for transport in self._by_proxy.values():
            transport.close()

    def _through(self, proxy: str | None) -> httpx.HTTPTransport:
        """The connections of a proxy, made when they are needed: certificates take a while to read."""
        with self._lock:
            if proxy not in self._by_proxy:
                self._by_proxy[proxy] = httpx.HTTPTransport(
                    verify=_certificates(), limits=self._limits, proxy=self._settings_of(proxy)
                )
            return self._by_proxy[proxy]

    def _settings_of(self, proxy: str | None) -> httpx.Proxy | None:
        """An https:// proxy shows a certificate of its own, which is checked like any other."""
        if proxy is None:
            return None
        return httpx.Proxy(proxy, ssl_context=_certificates() if proxy.startswith("https:") else None)


@cache
def _certificates() -> ssl.SSLContext:
    """Read once for the process: they take 0.8 MB and 30 ms, and are the same for all clients."""
    return httpx.create_ssl_context()


def outgoing_client(proxies: Proxies, timeout: float) -> httpx.Client:
    """A client for configured addresses. It follows no redirect: only the host that was named is asked."""
    return httpx.Client(transport=OutgoingTransport(proxies), timeout=timeout, follow_redirects=False)
