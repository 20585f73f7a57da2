"""What was at a moment of the past, and what is not known of it."""
