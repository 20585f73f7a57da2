"""Which policy set is in force, and where it comes from."""
