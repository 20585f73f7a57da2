"""The policy language: its schema, from document to policy, and the messages about mistakes."""
