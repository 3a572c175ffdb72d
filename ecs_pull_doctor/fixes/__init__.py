"""Fixes as data: what changes, what it does to a snapshot, and the commands that do it."""
