"""What a policy says of a step: its tests, its readings, its reasons."""
