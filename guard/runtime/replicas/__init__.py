"""This process as one of several that share the work."""
