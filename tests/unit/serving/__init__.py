"""The process tree of `fairtrial serve`, piece by piece."""
