"""Models that read: they give numbers for texts, and write none."""
