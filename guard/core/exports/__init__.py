"""The record as events for other systems, and the forms in which they are sent. Pure."""
