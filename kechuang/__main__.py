"""`python -m kechuang`."""

from kechuang.cli import main

if __name__ == "__main__":  # the process that answers requests imports this file under another name
    main()
