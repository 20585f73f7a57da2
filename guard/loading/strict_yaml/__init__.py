"""A strict YAML reader that knows the position of every value."""
