"""One module per group of commands. Each has `register(app)`; the root finds them by itself."""
