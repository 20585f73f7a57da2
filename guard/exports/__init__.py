"""The record on its way to other systems: targets, how far each is, and what they refused."""
