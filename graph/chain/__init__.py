"""The physical chain: who makes what of what and hands it to whom, and every way through it."""
