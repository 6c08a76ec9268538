"""Worlds that are supposed, and what differs between two answers."""
