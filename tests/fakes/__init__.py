"""Sandboxes without an engine and without isolation, for tests and loads of what uses sandboxes."""
