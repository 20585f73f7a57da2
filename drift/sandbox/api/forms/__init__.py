"""Routes of tickets, ticket types and attributes."""
