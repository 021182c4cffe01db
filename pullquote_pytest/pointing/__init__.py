"""What Python and Node load first, so that an app finds the local workspace by itself."""
