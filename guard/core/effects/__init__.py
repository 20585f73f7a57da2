"""What a change has to do with conversations."""
