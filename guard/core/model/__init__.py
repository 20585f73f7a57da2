"""The values of *what is allowed*: subject, verdict, policy, condition, and what is kept of them."""
