"""Makes evidence packs, and checks them."""
