"""Files of each day: in a folder, or in a bucket of S3. A finished day has a signed manifest and is never changed."""
