"""The door on Telegram: what citizens write there comes in, what the office says goes out."""

import os

# The library tells waits as seconds or as timedelta, by this variable; seconds are deprecated, and
# it warns at every 429 until one has chosen.
os.environ.setdefault("PTB_TIMEDELTA", "true")
