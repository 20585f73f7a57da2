"""Routes of settings, people, the activity log, tags, news, and kinds that are only shown."""
