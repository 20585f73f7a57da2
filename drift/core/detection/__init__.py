"""What a difference means: who made it, and the state of settings that only the log tells of."""
