"""What would put a resource back, field by field, and when the circuit breaker or the cap forbids it."""
