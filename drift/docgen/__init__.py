"""Writes the page of `docs/` that lists the kinds."""
