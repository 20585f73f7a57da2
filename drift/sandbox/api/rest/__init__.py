"""Shared parts of the sandbox's routes: lists, pagination, validation, generic CRUD, texts, tagging."""
