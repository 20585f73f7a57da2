"""Files become values: policies and cases, all of them or every problem with file and line."""
