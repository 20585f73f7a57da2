"""What we promise to and expect from others: databases, and Intercom's published description."""
