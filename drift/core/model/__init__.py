"""The values that everything speaks in: resources, changes, activity, readings, records, planned calls."""
