"""`fairtrial serve`: the service as one tree of processes, which stands and ends as a whole."""
