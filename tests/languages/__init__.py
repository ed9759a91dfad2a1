"""Every language does the same set of things, for real, in the sandbox."""
