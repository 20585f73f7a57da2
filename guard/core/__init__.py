"""The pure half of *what is allowed*: values and a moment in, values out."""
