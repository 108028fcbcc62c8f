"""Settings: one frozen table, read from flags, environment and TOML.

No room imports config; app hands values on.
"""
