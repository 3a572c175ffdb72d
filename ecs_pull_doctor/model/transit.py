"""A transit gateway as its attachments see it: which table they use, and what is in that.

The field names are EC2's own.

Source: the EC2 service model in botocore, data/ec2/2016-11-15/service-2.json.
"""

from typing import ClassVar

from ecs_pull_doctor.model.fact import Fact, Part


class TransitAssociation(Part, frozen=True, kw_only=True):
    """The route table that an attachment's packets go by."""

    transit_gateway_route_table_id: str = ""
    state: str = ""


class TransitGatewayAttachment(Fact, frozen=True, kw_only=True):
    """One VPC's attachment to a transit gateway, whoever owns that."""

    call: ClassVar[str] = "ec2:DescribeTransitGatewayAttachments"
    known_by: ClassVar[str] = "transit_gateway_attachment_id"
    transit_gateway_attachment_id: str
    transit_gateway_id: str = ""
    transit_gateway_owner_id: str = ""
    resource_id: str = ""
    resource_type: str = ""
    state: str = ""
    association: TransitAssociation | None = None


class TransitTarget(Part, frozen=True, kw_only=True):
    """An attachment that a route leads to."""

    resource_id: str = ""
    resource_type: str = ""
    transit_gateway_attachment_id: str = ""


class TransitGatewayRoute(Fact, frozen=True, kw_only=True):
    """One route of a transit gateway's route table."""

    call: ClassVar[str] = "ec2:SearchTransitGatewayRoutes"
    known_by: ClassVar[str] = "destination_cidr_block"
    destination_cidr_block: str
    state: str = ""
    type: str = ""
    transit_gateway_attachments: tuple[TransitTarget, ...] = ()
