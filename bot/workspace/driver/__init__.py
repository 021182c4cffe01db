"""A workspace as a test uses it: synchronous, and worded like the conversation."""
