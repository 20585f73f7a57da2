"""The one evaluation: what a set of policies says about a subject."""
