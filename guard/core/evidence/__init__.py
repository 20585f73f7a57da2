"""Evidence packs: what an auditor is given of a period, made from the lines of the ledger. Pure."""
