"""`python -m aljir` does what the `aljir` command does."""

from aljir.commands import main

if __name__ == "__main__":
    main()
