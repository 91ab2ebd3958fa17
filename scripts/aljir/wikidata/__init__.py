"""Links to Wikidata and other authority files."""
