"""Measuring Pullquote, and simpler systems beside it, on sets of questions with known answers."""
