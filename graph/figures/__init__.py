"""Tonnages and what is made of them: capacities, promises, markets."""
