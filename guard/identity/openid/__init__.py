"""OpenID Connect: what the provider says of somebody, and whether to believe it."""
