"""A deployment as it goes: what became of its tasks, and whether waiting longer can help. Pure."""
