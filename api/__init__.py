"""The HTTP service stands here; it may import what serves, never what touches the engine."""
