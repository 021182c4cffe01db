"""Pullquote answers questions only with sentences quoted word for word from its documents."""

__version__ = "0.2.0"
