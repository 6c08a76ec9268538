"""SPARQL over an export or a snapshot: read-only, limited, with nothing that leaves the machine."""
