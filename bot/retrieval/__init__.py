"""Which passages are worth reading for a question."""
