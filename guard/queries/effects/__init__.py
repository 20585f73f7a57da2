"""What people ask about conversations."""
