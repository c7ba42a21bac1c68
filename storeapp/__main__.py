"""`python -m storeapp` is the storeapp command."""

from storeapp.cli import main

main()
