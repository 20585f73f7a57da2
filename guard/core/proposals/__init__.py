"""Changes asked for in advance: what they mean, whether Intercom takes them, and what they come to."""
