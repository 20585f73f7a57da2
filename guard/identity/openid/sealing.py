"""Seals what asks the provider again, so that the database alone is good for nothing."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Sealer:
    """The key is worked out from the client secret, without which a refresh token asks nothing anyway. With another
    secret, what was sealed before is unreadable, and its owner signs in once more."""

    def __init__(self, client_secret: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"guardrail refresh tokens").derive(
            client_secret.encode()
        )
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
