"""Images: what their tags say, and what the engine makes of them."""
