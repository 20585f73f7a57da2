"""Loading of policy and case files: either everything, or all problems with file and line."""
