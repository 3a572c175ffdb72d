"""Set-ups that the emulator cannot make: answers of AWS written by hand, as it documents them."""
