"""Sandboxes, real and fake."""
