"""The schema: what exists in the graph, read from Turtle. Knows no source, database or screen."""
