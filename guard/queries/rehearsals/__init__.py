"""Rehearsals: ways of labelling, tried on what conversations are known."""
