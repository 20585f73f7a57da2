"""The HTTP API, asked as people ask it."""
