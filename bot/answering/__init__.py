"""A question's way to quotes or to a refusal; `ask.py` is the whole of it, in order."""
