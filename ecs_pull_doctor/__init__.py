"""Why an Amazon ECS task cannot pull its image, and what to do."""

__version__ = "0.1.0"
