"""Proposals: asked, voted on, talked about, settled."""
