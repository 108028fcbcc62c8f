"""The composition root: settings to parts to two listeners, and their end. Knows every part."""
