"""Routes of articles, their versions and drafts, collections, folders and macros."""
