"""A corpus to measure with: a project of any size, shaped like the real one, in which everything is invented."""
