"""`python -m kechuang`."""

from kechuang.cli import main

main()
