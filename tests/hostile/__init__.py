"""Hostile programs, kept as source, with the outcome that each must have. `manifest.yaml` names them all."""
