"""The sandbox images: what they are made of, and making them."""
