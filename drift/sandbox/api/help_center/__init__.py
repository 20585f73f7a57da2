"""help_center."""
