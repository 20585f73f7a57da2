"""Slows addresses that send many wrong tokens. Knows addresses and hashes, never a token."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from guard.identity.attempts import neighbourhood

BURST: Final = 20
"""Wrong tokens that an address may send at once."""
PAUSE: Final = 3.0
"""Seconds after which it may send one more."""
MOST_ADDRESSES: Final = 10_000
MOST_TOKENS: Final = 1_000


class WrongTokens:
    """A bucket of `BURST` attempts per address, filled again by one attempt every `PAUSE` seconds. `clock` gives
    monotonic seconds.

    Whoever has one address of IPv6 has its whole network of 64 bits, so that counts as one address.

    People often share an address (a proxy, an office), so a token that was right lately is looked up whatever others
    send.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at: OrderedDict[str, float] = (
            OrderedDict()
        )  # when the bucket of each address is full again
        self._right: OrderedDict[bytes, None] = OrderedDict()

    def seconds_to_wait(self, address: str, token_hash: bytes) -> float:
        """Seconds until this address may try this token; 0 if it may now."""
        with self._lock:
            if token_hash in self._right:
                return 0.0
            over = self._full_at.get(neighbourhood(address), 0.0) - self._clock() - (BURST - 1) * PAUSE
        return max(over, 0.0)

    def was_wrong(self, address: str, token_hash: bytes) -> None:
        """Note a failed attempt."""
        with self._lock:
            self._right.pop(token_hash, None)
            now, address = self._clock(), neighbourhood(address)
            self._full_at[address] = max(self._full_at.pop(address, now), now) + PAUSE
            if len(self._full_at) > MOST_ADDRESSES:
                self._full_at.popitem(last=False)

    def was_right_lately(self, token_hash: bytes) -> bool:
        with self._lock:
            return token_hash in self._right

    def was_right(self, token_hash: bytes) -> None:
        """Note a token that was found."""
        with self._lock:
            self._right[token_hash] = None
            self._right.move_to_end(token_hash)
            if len(self._right) > MOST_TOKENS:
                self._right.popitem(last=False)
