"""The service as its users reach it."""
