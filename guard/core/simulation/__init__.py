"""Backtests: what a set of policies would have said about a past that is handed in."""
