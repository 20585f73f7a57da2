"""The kinds of resources and the types of log entries, with look-ups by name, type and webhook topic."""
