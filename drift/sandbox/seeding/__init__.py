"""The fictional company that a fresh sandbox holds, the same for the same seed and clock."""
