"""Planning: the order and schedule of readings, write plans, and manual steps."""
