"""What is known about one site: rules, parsed and applied. Pure."""
