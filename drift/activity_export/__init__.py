"""Exported activity logs, read entry by entry: NDJSON, JSON pages or CSV, in any order."""
