"""Writes pages of `docs/` and the schemas for editors."""
