"""A small newsroom with everything hard in it: an origin for the tour, tests and engines."""
