"""RDF in and out: archives of a store as files that partners read, and their files back."""
