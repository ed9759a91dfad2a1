"""What a challenge, an observation, a verdict and a report are. Pure: the standard library and no IO."""
