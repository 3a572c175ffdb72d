"""Packs here are distributions of their own: tests/cli/test_packs.py installs and tests them."""

collect_ignore_glob = ["*"]
