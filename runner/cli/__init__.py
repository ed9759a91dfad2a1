"""The `fairtrial` command: one file a command."""
