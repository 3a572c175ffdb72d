"""What moto does anew for every call or account, at the expense of half of a scenario's time."""

from __future__ import annotations

from functools import cache
from typing import Any

from ecs_pull_doctor.lab.patching import patch


@patch(
    "moto.ec2.models.amis:AmiBackend._load_amis",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html",
)
def one_machine_image(_: Any) -> Any:
    """AWS: has public images of machines, and many of them.

    moto: makes over a thousand anew whenever the account is emptied, which takes longer than to
    build a scenario. One is enough to launch from.
    """

    def _load_amis(self: Any) -> None:
        from moto.ec2.models.amis import AMIS, Ami  # noqa: PLC0415  optional dependency

        told = {name: value for name, value in AMIS[0].items() if name != "creation_date"}
        made = Ami(self, **told | {"owner_alias": "amazon"})
        self.amis[made.id] = made

    return _load_amis


@patch(
    "moto.backends:list_of_moto_modules",
    source="https://docs.getmoto.org/en/latest/docs/server_mode.html",
)
def services_listed_once(original: Any) -> Any:
    """AWS: knows its services.

    moto: lists the folders of its services on the disk, twice for every call.
    """
    return cache(lambda: frozenset(original()))


@patch(
    "moto.core.responses:method_names_from_class",
    source="https://docs.getmoto.org/en/latest/docs/server_mode.html",
)
def operations_listed_once(original: Any) -> Any:
    """AWS: knows the operations of its services.

    moto: looks through the members of the class that answers, for every call.
    """
    return cache(original)
