"""``python -m agent_desk``: the command line."""

import sys

from agent_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
