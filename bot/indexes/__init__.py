"""Indexes that are kept on disk: for more documents than memory should hold."""
