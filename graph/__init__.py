"""The graph in Neo4j: server, store, network, routes, policies. The only importer of `neo4j`."""
