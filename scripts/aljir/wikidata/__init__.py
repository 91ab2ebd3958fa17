"""Links with Wikidata: a client that behaves, and what it gives."""
