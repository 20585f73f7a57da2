"""What the identity provider says, and whether it is believed."""
