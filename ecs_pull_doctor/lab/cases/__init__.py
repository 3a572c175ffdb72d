"""The scenarios, by what is wrong; importing this package registers them all."""

from ecs_pull_doctor.lab.cases import routes, endpoints, filters, subjects, several, healthy  # isort: skip

__all__ = ["endpoints", "filters", "healthy", "routes", "several", "subjects"]
