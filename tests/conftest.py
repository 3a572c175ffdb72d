"""What holds for every test: no example fails for being slow on a busy machine."""

from hypothesis import settings

# On top of Hypothesis's own profile, which in CI gives every run the same examples.
ours = settings.get_profile(settings.get_current_profile_name())
settings.register_profile("any machine", ours, deadline=None)
settings.load_profile("any machine")
