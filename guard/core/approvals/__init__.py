"""Approval rules: who may approve, and the status that follows from the votes."""
