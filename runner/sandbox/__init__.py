"""Sandboxes: what a container may do, how it is made, spoken to and got rid of."""
