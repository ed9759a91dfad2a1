"""The service as its users reach it: over HTTP, with a token."""
