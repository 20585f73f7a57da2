"""The pure half of *what is*: values and a moment in, values out."""
