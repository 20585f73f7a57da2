"""Intercom's official Python SDK against the embedded workspace, over real HTTP: it finds what it would at Intercom."""
