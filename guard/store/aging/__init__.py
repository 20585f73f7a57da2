"""What of the record is old enough to go, and its deletion in small steps."""
