"""activity_export."""
