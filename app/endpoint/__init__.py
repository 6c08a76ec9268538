"""A SPARQL 1.1 Protocol endpoint for this machine, read-only."""
