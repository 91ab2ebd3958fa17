"""Stands in for the package: says with what it was called, and ends with 7."""

import sys

print("aljir", *sys.argv[1:])
sys.exit(7)
