"""The operator's tools; nothing on a reader's path imports it."""
