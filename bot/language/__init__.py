"""How text becomes terms: the same way for documents and for questions."""
