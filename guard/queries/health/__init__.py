"""How healthy a configuration is, from the record: now, and at moments of the past."""
