"""Runs SHACL shapes on a dataset: pySHACL as the reference, and a fast engine that gives the same findings.

What is validated is the union of all graphs of the dataset: disputed claims must be well-formed too. Nothing is
inferred, because the rules have run.
"""
