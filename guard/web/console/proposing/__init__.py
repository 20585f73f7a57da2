"""The form in which people ask for a change: what it holds, what it comes to, and how it is shown."""
