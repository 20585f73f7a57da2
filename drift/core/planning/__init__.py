"""Which calls to make, in which order: when kinds are read, how a write is made, the steps for a person."""
