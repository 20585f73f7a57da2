"""The read side: each function answers one question from one consistent view of the store."""
