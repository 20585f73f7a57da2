"""What is counted for the reach of each sort of setting."""
