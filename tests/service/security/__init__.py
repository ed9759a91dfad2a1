"""Attacks on the service over HTTP, and what must come of each."""
