"""What is written to Neo4j and read from it, by statements with parameters only."""
