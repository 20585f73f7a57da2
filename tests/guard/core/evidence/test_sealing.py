import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.notes import LedgerBroken, checkpoint_of, key_of
from drift.core.ledger.verifier import Tree
from drift.core.ledger.writer import checkpoint, public_key, signed_note
from guard.core.evidence.sealing import text_of, unsealed
from tests.guard.queries.evidence.made import KEY, ORIGIN, PUBLIC

MANIFEST = b"{}\n"
SEAL = signed_note(ORIGIN, text_of(ORIGIN, MANIFEST), KEY)


def test_a_seal_holds_for_its_manifest_and_its_key_alone() -> None:
    other = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"other").digest())
    assert unsealed(SEAL, ORIGIN, MANIFEST, [key_of(PUBLIC)]) == ""
    assert "of another manifest" in unsealed(SEAL, ORIGIN, b"{} \n", [key_of(PUBLIC)])
    assert "No key that you trust" in unsealed(SEAL, ORIGIN, MANIFEST, [key_of(public_key(ORIGIN, other))])
    assert "No key that you trust" in unsealed(
        SEAL.partition("\n\n")[0] + "\n\n", ORIGIN, MANIFEST, [key_of(PUBLIC)]
    )


def test_no_changed_character_of_a_seal_holds() -> None:
    for at in range(len(SEAL)):
        changed = SEAL[:at] + ("x" if SEAL[at] != "x" else "y") + SEAL[at + 1 :]
        try:
            why = unsealed(changed, ORIGIN, MANIFEST, [key_of(PUBLIC)])
        except LedgerBroken as broken:
            why = str(broken)
        # The last character of Base64 and the line end say nothing of the signature.
        assert why or at >= len(SEAL) - 4, (at, changed)


def test_a_checkpoint_is_no_seal_and_a_seal_no_checkpoint() -> None:
    with pytest.raises(LedgerBroken):
        checkpoint_of(SEAL, [key_of(PUBLIC)])
    assert unsealed(checkpoint(ORIGIN, Tree(), KEY), ORIGIN, MANIFEST, [key_of(PUBLIC)]) != ""
