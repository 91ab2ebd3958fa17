"""Links to Wikidata and other authority files: the mappings, and a client that behaves."""
