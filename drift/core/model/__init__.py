"""The domain model: resources, changes, activity, readings, records, planned API calls."""
