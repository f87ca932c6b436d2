"""``python -m custcare_tone``."""

import sys

from custcare_tone.cli.main import main

sys.exit(main())
