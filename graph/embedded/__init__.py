"""The embedded Neo4j: its jars, its folder, its process, its settings."""
