"""The first door: updates parsed, use cases called, screens shown."""

import os

# Without it python-telegram-bot warns at every flood control that its spans will change their type.
os.environ.setdefault("PTB_TIMEDELTA", "true")
