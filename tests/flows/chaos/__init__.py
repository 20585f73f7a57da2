"""Replicas as processes on one PostgreSQL, and what happens to them on bad days."""
