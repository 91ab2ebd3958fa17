"""Links to Wikidata and other authority files: the mappings, and a client that behaves."""

QUERY_SERVICE = "https://query.wikidata.org/sparql"
"""The SPARQL endpoint of Wikidata."""
ENTITY = "http://www.wikidata.org/entity/"
"""How the IRIs of items and properties start."""
