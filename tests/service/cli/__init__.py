"""The commands that reach a service, against the real one; only its sandboxes are fakes."""
