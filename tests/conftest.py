"""What holds for every test process."""

import gc

# By default the collector goes through all objects that there are, which after the emulator and
# two SDKs are a million, so often that it takes a sixth of the time.
gc.set_threshold(50_000, 20, 100)
