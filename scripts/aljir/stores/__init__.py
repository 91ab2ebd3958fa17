"""SPARQL 1.1 stores that hold the dataset: what each does in its own way, and how it is asked, loaded and emptied."""
