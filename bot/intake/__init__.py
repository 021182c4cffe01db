"""Taking documents in: what changed is read, in processes of their own, and what was is kept."""
