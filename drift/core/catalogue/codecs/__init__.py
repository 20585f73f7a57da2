"""Functions that turn a resource as it is read into the body of a write, named by the kinds."""
