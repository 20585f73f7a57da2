"""Executes a recorded intent: re-read, check the precondition, write once, read back, record the outcome."""
