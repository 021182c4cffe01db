"""Where the models that read come from, and what they made is kept."""
