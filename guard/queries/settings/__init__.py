"""What is configured, for people who look: the kinds with their coverage, their resources, one resource in full."""
