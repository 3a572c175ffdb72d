"""All code that talks to the world, and nothing else: live AWS, names, files of snapshots."""
