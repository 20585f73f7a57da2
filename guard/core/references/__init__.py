"""What refers to a resource, and what it refers to: policies and resources alike, and how far that is known."""
