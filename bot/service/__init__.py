"""The way of a question for any host: claimed, answered, delivered, recorded."""
