"""What every request passes through, from outside to inside. Plain ASGI, so that streams stay streams."""
