"""Facts about conversations, without what was said in them."""
