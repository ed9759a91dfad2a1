"""What goes in and out over HTTP, field by field, each with its bounds."""
