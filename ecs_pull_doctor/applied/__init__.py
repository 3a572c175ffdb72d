"""Changes, applied to a copy of the facts."""
