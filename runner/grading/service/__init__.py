"""Grades services: a pod of sandboxes that share a network namespace, and a suite that asks in it."""
