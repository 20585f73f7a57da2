"""Policy tests: what a case is, how it is checked and run, and which branches the cases cover."""
