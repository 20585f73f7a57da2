"""The ledger: what was recorded, as lines that nobody can change, take out or cut off unseen. Pure."""
