"""Normalises an answer of Intercom into a comparable `Resource`: no volatile fields, sorted sets, no secrets."""
