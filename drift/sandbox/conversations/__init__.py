"""Conversations of the fictional company."""
