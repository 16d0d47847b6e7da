"""The first door: updates parsed, use cases called, screens shown."""

import os

# Spans come from the library as timedelta, which otherwise warns of the change to come at each of them.
os.environ.setdefault("PTB_TIMEDELTA", "true")
