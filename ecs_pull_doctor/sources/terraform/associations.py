"""Which subnets a plan's route tables are for, and which of them is a VPC's main one.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, the pages of
route_table_association and main_route_table_association.
"""

from ecs_pull_doctor.sources.declared.world import Shape, is_open, open_id, open_route
from ecs_pull_doctor.sources.terraform.names import clean
from ecs_pull_doctor.sources.terraform.routes import SUBNET, TABLE, VPC, tables_of
from ecs_pull_doctor.sources.terraform.view import Planned, View


def add(plan: Planned) -> None:
    """Add to the route tables of a plan's World what they are for."""
    for view in plan.every("aws_route_table_association"):
        _association(view)
    for view in plan.every("aws_main_route_table_association"):
        _main(view)
    _spread_associations(plan)


def _association(view: View) -> None:
    world = view.plan.world
    subnet = view.one(SUBNET, "subnet_id", prefix="subnet-")
    if not subnet:
        return  # of a gateway: for what comes in from outside
    where = view.where("route_table_id")
    for table in tables_of(view):
        entry = {"Main": False, "SubnetId": subnet}
        table.shape["Associations"].append(entry)
        table.parts.setdefault("Associations", []).append((entry, where))
        return
    id = view.one(TABLE | VPC, "route_table_id", prefix="rtb-")
    found = world.find("Subnets", subnet)
    vpc = found.shape["VpcId"] if found else open_id("vpc-", view.address)
    shape: Shape = {
        "RouteTableId": id,
        "VpcId": vpc,
        "Associations": [{"SubnetId": subnet}],
        "Routes": [open_route(id.strip("{}") or view.address)],
    }
    world.point(f"which route table {view.address} names")
    world.add("RouteTables", view.item(id, shape))


def _spread_associations(plan: Planned) -> None:
    """Where it is open which subnet is given a table, it may be any that has none of its own."""
    loose = [
        view
        for view in plan.every("aws_route_table_association")
        if is_open(view.one(SUBNET, "subnet_id", prefix="subnet-"))
    ]
    if not loose:
        return
    told = {
        each.get("SubnetId")
        for table in plan.world.of("RouteTables")
        for each in table.shape["Associations"]
    }
    for subnet in plan.world.of("Subnets"):
        if subnet.id not in told:
            plan.world.point(f"which subnet {loose[0].address} is for")
            _open_table(loose[0], subnet.shape["VpcId"], {"SubnetId": subnet.id})


def _open_table(view: View, vpc: str, association: Shape) -> None:
    """Add a table of which nothing is known, for one subnet, or for those that have no other."""
    name = clean(f"{view.address} {association.get('SubnetId', vpc)}")
    shape: Shape = {
        "RouteTableId": open_id("rtb-", name),
        "VpcId": vpc,
        "Associations": [association],
        "Routes": [open_route(view.why("subnet_id"))],
    }
    view.plan.world.add("RouteTables", view.item(shape["RouteTableId"], shape))


def _main(view: View) -> None:
    world, id = view.plan.world, view.one(TABLE | VPC, "route_table_id", prefix="rtb-")
    vpc = view.one(VPC, "vpc_id", prefix="vpc-")
    for table in list(world.of("RouteTables")):
        if table.shape["VpcId"] == vpc:
            kept = [a for a in table.shape["Associations"] if not a.get("Main")]
            table.shape["Associations"] = kept
            if table.id == id:
                kept.append({"Main": True})
    if world.find("RouteTables", id) is None:
        world.point(f"which route table {view.address} names")
        _open_table(view, vpc, {"Main": True})
