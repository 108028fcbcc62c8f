"""HTTP as values: messages, fields, addresses, caching. Pure."""
