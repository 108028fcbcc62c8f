"""What the origin sent: text, tree, kind, support links. Pure."""
