"""What has to be asked for in one workspace, so that it becomes as another one is."""
