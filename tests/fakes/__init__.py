"""Small, real stand-ins for what is outside, one per port."""
