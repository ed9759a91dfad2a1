"""Images, with a real engine."""
