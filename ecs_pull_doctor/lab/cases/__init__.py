"""The scenarios, by what is wrong; importing this package registers them all."""

from ecs_pull_doctor.lab.cases import routes, endpoints, filters, subjects, settings  # isort: skip
from ecs_pull_doctor.lab.cases import files, images, identity, values, policies  # isort: skip
from ecs_pull_doctor.lab.cases import names, machines, ways_out  # isort: skip
from ecs_pull_doctor.lab.cases import several, healthy, allowed  # isort: skip

__all__ = [
    "allowed",
    "endpoints",
    "files",
    "filters",
    "healthy",
    "identity",
    "images",
    "machines",
    "names",
    "policies",
    "routes",
    "settings",
    "several",
    "subjects",
    "values",
    "ways_out",
]
