"""I/O: the only room on a reader's path that awaits, opens, or reads the clock."""
