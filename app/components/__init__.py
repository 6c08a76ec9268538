"""What the pages are built of: each component shows one thing and returns what was chosen."""
