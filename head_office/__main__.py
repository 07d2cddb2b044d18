"""``python -m head_office``: the same as ``head-office``."""

import sys

from head_office.cli import main

if __name__ == "__main__":
    sys.exit(main())
