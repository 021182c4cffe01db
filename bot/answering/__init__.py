"""A question's way to its outcome; `ask.py` is the whole of it, in order."""
