"""Forms for changes: the fields that a kind's shape makes, and what was typed into them."""
