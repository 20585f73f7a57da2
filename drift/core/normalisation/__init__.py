"""What Intercom answers becomes a comparable `Resource`: volatile fields out, sets sorted, secrets hidden."""
