"""Links to Wikidata and other authority files: the mappings, and a client that behaves."""

QUERY_SERVICE = "https://query.wikidata.org/sparql"
"""The SPARQL endpoint of Wikidata."""
