"""What the service does by itself: judges changes, entries and states, and acts on the verdict."""
