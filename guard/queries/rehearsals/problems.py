"""What a candidate did that makes its labels unusable."""

from __future__ import annotations


class NotLabelled(Exception):
    """A candidate gave no labels that can be judged. The message is a finished sentence with the way out."""
