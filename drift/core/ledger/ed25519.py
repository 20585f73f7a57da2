"""Checks Ed25519 signatures (RFC 8032): with `cryptography` where it is installed, and in plain Python where it is not,
so that an auditor needs an interpreter and nothing else. Verifying holds no secret, so its timing tells none."""

from __future__ import annotations

import hashlib
from typing import Final, TypeAlias

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    HAS_LIBRARY = True
except ImportError:
    HAS_LIBRARY = False

Point: TypeAlias = tuple[int, int, int, int]
"""X, Y, Z, T of extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z."""
PRIME: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
CURVE: Final = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT: Final = pow(2, (PRIME - 1) // 4, PRIME)  # of -1
NEUTRAL: Final = (0, 1, 1, 0)


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether a signature is good under a public key of 32 bytes."""
    if not HAS_LIBRARY:
        return is_signed_in_python(public, signature, text)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_in_python(public: bytes, signature: bytes, text: bytes) -> bool:
    key, scalar = point_of(public), int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + text).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    x, y, z, t = key
    return bytes_of(both(scalar, BASE, challenge, (-x % PRIME, y, z, -t % PRIME))) == signature[:32]


def point_of(encoded: bytes) -> Point | None:
    """None where these bytes are no point of the curve."""
    if len(encoded) != 32:
        return None
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def bytes_of(point: Point) -> bytes:
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def both(first: int, one: Point, second: int, other: Point) -> Point:
    """first * one + second * other, in one walk over the bits."""
    sums = {(1, 0): one, (0, 1): other, (1, 1): added(one, other)}
    found: Point = NEUTRAL
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        found = added(found, found)
        which = (first >> bit & 1, second >> bit & 1)
        if which != (0, 0):
            found = added(found, sums[which])
    return found


def _base() -> Point:
    """The point with y = 4/5 and an even x."""
    found = point_of((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
    if found is None:
        raise ArithmeticError("4/5 is no point of the curve.")
    return found


BASE: Final = _base()
