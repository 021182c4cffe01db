"""Formats other than text and Markdown: bytes → text, blocks, metadata and locators."""
