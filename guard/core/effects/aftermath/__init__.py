"""What became of conversations after a change."""
