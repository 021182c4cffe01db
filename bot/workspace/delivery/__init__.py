"""How what happens reaches the app: over sockets, or as signed requests."""
