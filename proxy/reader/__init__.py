"""Who is asking, and what that reader can show. Pure."""
