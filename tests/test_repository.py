"""Rules of the repository itself that no linter knows."""

import socket

import pytest

from tests.fence.sitecustomize import NetworkFenced, attempts


@pytest.mark.parametrize("host", ["api.intercom.io", "192.0.2.7", "2001:db8::7"])
def test_no_test_reaches_the_network_beyond_loopback(host: str) -> None:
    with pytest.raises(NetworkFenced, match=host):
        socket.create_connection((host, 443), timeout=1)
    assert len(attempts) == 1
    attempts.clear()
