"""The drawn graph, as it stands in Neo4j, as files for other tools."""
