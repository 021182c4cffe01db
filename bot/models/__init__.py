"""The models that help to read: which are known, where they are kept, and how they come there."""
