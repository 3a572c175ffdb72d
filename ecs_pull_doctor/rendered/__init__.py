"""Changes, written in the languages of those who make them."""
