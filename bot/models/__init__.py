"""The models that read: which are known, where they come from, and what they made is kept."""
