"""The answer in each format: one pure function per format, no I/O, no clock, no environment."""
