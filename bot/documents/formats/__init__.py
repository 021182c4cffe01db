"""Readers of formats that are more than text: each a file's bytes → its text, blocks, locators."""
