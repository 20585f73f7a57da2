"""The erasure of a person: every table, column by column, and the bodies of resources."""
