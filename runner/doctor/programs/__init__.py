"""What the probes run inside of a sandbox: programs that print what they see, with Python's library alone."""
