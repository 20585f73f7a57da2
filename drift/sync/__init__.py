"""Fetch, compare, attribute, record: snapshots, ingested events, and re-reads of what an event touched."""
