"""What holds for every test process."""

import gc

from hypothesis import settings

# By default the collector goes through all objects that there are, which after the emulator and
# two SDKs are a million, so often that it takes a sixth of the time.
gc.set_threshold(50_000, 20, 100)

# No example fails for being slow on a busy machine. On top of Hypothesis's own profile, which in
# CI gives every run the same examples.
ours = settings.get_profile(settings.get_current_profile_name())
settings.register_profile("any machine", ours, deadline=None)
settings.load_profile("any machine")
