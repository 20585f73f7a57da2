"""Makes the ledger evidence: signed checkpoints, their keys, and the service's own verification."""
