"""Challenges in the formats of others."""
