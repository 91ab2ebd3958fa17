"""A source on its way into the graph: its record, text, passages, locators and evidence, and the check of its files."""
