"""Tonnes through a network: linear programmes that prove themselves, and minimum cuts."""
