"""Files → documents, and the sentences and passages in them, as spans of one text."""
