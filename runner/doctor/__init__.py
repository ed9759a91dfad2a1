"""Tries to break out of the sandboxes that would be used, and says what came of it."""
