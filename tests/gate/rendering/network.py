"""A VPC with its subnets, routes, gateways and endpoints, as resources of a template."""

from collections.abc import Iterator

from tests.gate.rendering.facts import Facts, Node, NotInTemplates, Shape, is_main, made, name_of

TARGETS = (
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "GatewayId",
)
INBOUND = "PrivateDnsOnlyForInboundResolverEndpoint"


def nodes(facts: Facts) -> Iterator[Node]:
    """Yield the resources."""
    yield from _vpc(facts)
    yield from _names(facts)
    yield from _subnets(facts)
    yield from _internet(facts)
    yield from _interfaces(facts)
    for table in facts.all("RouteTable"):
        yield from _table(facts, table)
    for nat in facts.all("NatGateway"):
        yield _nat(facts, nat)
    for endpoint in facts.all("VpcEndpoint"):
        yield _endpoint(facts, endpoint)


def _vpc(facts: Facts) -> Iterator[Node]:
    vpc = facts.one("Vpc")
    attributes = {
        name: value["Value"]
        for fact in facts.all("VpcAttribute")
        for name, value in fact.items()
        if name.startswith("Enable")
    }
    yield made(facts.vpc, "EC2::VPC", CidrBlock=vpc["CidrBlock"], **attributes)
    for at, more in enumerate(vpc.get("CidrBlockAssociationSet", [])):
        if (block := more["CidrBlock"]) != vpc["CidrBlock"]:
            id = f"more-{at}"
            yield made(id, "EC2::VPCCidrBlock", VpcId=facts.ref(facts.vpc), CidrBlock=block)
    if vpc.get("Ipv6CidrBlockAssociationSet"):
        yield made(
            "newer-block",
            "EC2::VPCCidrBlock",
            VpcId=facts.ref(facts.vpc),
            AmazonProvidedIpv6CidrBlock=True,
        )


def _names(facts: Facts) -> Iterator[Node]:
    """The DHCP options, where they are not Amazon's."""
    for options in facts.all("DhcpOptions"):
        servers = [
            value["Value"]
            for each in options.get("DhcpConfigurations", [])
            if each["Key"] == "domain-name-servers"
            for value in each["Values"]
        ]
        if servers == ["AmazonProvidedDNS"]:
            continue
        yield made("dopt", "EC2::DHCPOptions", DomainNameServers=servers)
        yield made(
            "dopt-of-vpc",
            "EC2::VPCDHCPOptionsAssociation",
            VpcId=facts.ref(facts.vpc),
            DhcpOptionsId={"Ref": "Dopt"},
        )


def _subnets(facts: Facts) -> Iterator[Node]:
    """Those that were read, and those that something else stands in, wherever they are."""
    read = {each["SubnetId"]: each for each in facts.all("Subnet")}
    for number, id in enumerate(facts.ids("subnet")):
        elsewhere = {"CidrBlock": f"10.0.{200 + number}.0/24"}
        found = read.get(id, elsewhere | {"AvailabilityZone": f"{facts.region}a"})
        newer = found.get("Ipv6CidrBlockAssociationSet")
        yield made(
            id,
            "EC2::Subnet",
            VpcId=facts.ref(facts.vpc),
            CidrBlock=found["CidrBlock"],
            AvailabilityZone=found["AvailabilityZone"],
            MapPublicIpOnLaunch=found.get("MapPublicIpOnLaunch"),
            Ipv6CidrBlock=_newer_block(facts, number) if newer else None,
        )


def _newer_block(facts: Facts, number: int) -> Shape:
    """One of the VPC's block of IPv6, which AWS picks."""
    whole = {"Fn::Select": [0, {"Fn::GetAtt": [name_of(facts.vpc), "Ipv6CidrBlocks"]}]}
    return {"Fn::Select": [number, {"Fn::Cidr": [whole, 256, 64]}]}


def _internet(facts: Facts) -> Iterator[Node]:
    """Internet gateways; one that routes call dead is attached to nothing."""
    routes = [route for table in facts.all("RouteTable") for route in table["Routes"]]
    dead = {r["GatewayId"] for r in routes if r.get("State") == "blackhole" and "GatewayId" in r}
    for id in facts.ids("igw"):
        yield made(id, "EC2::InternetGateway")
        if id not in dead:
            ends = {"InternetGatewayId": facts.ref(id), "VpcId": facts.ref(facts.vpc)}
            yield made(f"{id}-attached", "EC2::VPCGatewayAttachment", **ends)
    if not facts.ids("igw"):  # a NAT gateway's way out may be in a table that nobody read
        yield made("igw", "EC2::InternetGateway")
        ends = {"InternetGatewayId": {"Ref": "Igw"}, "VpcId": facts.ref(facts.vpc)}
        yield made("igw-attached", "EC2::VPCGatewayAttachment", **ends)
    for id in facts.ids("eigw"):
        yield made(id, "EC2::EgressOnlyInternetGateway", VpcId=facts.ref(facts.vpc))


def _interfaces(facts: Facts) -> Iterator[Node]:
    """The interfaces that routes lead to: those of NAT instances."""
    for each in facts.all("NetworkInterface"):
        if facts.made.get(each["NetworkInterfaceId"]):
            yield made(
                each["NetworkInterfaceId"],
                "EC2::NetworkInterface",
                SubnetId=facts.ref(each["SubnetId"]) if "SubnetId" in each else None,
                SourceDestCheck=each.get("SourceDestCheck"),
            )


def _table(facts: Facts, table: Shape) -> Iterator[Node]:
    id = table["RouteTableId"]
    used = [each["SubnetId"] for each in table.get("Associations", []) if "SubnetId" in each]
    if not is_main(table):
        yield made(id, "EC2::RouteTable", VpcId=facts.ref(facts.vpc))
    for subnet in used:
        ends = {"RouteTableId": facts.ref(id), "SubnetId": facts.ref(subnet)}
        yield made(f"{id}-{subnet}", "EC2::SubnetRouteTableAssociation", **ends)
    endpoints = facts.all("VpcEndpoint")
    served = {e["VpcEndpointId"] for e in endpoints if id in e.get("RouteTableIds", [])}
    for number, route in enumerate(table["Routes"]):
        if route.get("GatewayId") == "local" and route.get("Origin") == "CreateRouteTable":
            continue
        if route.get("GatewayId", "") in served and "DestinationPrefixListId" in route:
            served.discard(route["GatewayId"])
            continue
        yield _route(facts, id, number, route)
    if served:
        raise NotInTemplates("a gateway endpoint without its route")


def _route(facts: Facts, table: str, number: int, route: Shape) -> Node:
    target = next((str(route[name]) for name in TARGETS if name in route), "")
    if route.get("State", "active") != "active" and not target.startswith("igw-"):
        raise NotInTemplates("a route to what somebody deleted")
    if target.startswith("vpce-"):
        raise NotInTemplates("a route to an endpoint that no table is given to")
    if route.get("Origin", "CreateRoute") != "CreateRoute":
        raise NotInTemplates("a propagated route")
    kept = {
        name: facts.ref(value)
        for name, value in route.items()
        if name.startswith("Destination") or name in TARGETS
    }
    return made(f"{table}-route-{number}", "EC2::Route", RouteTableId=facts.ref(table), **kept)


def _nat(facts: Facts, nat: Shape) -> Node:
    _check_state(nat)
    mode = nat.get("AvailabilityMode")
    return made(
        nat["NatGatewayId"],
        "EC2::NatGateway",
        SubnetId=facts.ref(nat["SubnetId"]) if "SubnetId" in nat else None,
        VpcId=None if "SubnetId" in nat else facts.ref(facts.vpc),
        AvailabilityMode=mode if mode == "regional" else None,
        ConnectivityType=nat.get("ConnectivityType", "public"),
    )


def _check_state(fact: Shape) -> None:
    if fact.get("State") != "available":
        raise NotInTemplates(f"the state {fact.get('State')}")


def _endpoint(facts: Facts, endpoint: Shape) -> Node:
    _check_state(endpoint)
    if endpoint.get("RequesterManaged"):
        raise NotInTemplates("an endpoint of a service's own")
    policy, only = endpoint.get("PolicyDocument"), endpoint.get("DnsOptions", {})
    kind = endpoint.get("VpcEndpointType", "Gateway")
    groups = facts.refs(each["GroupId"] for each in endpoint.get("Groups", []))
    default = groups == [facts.made.get(g) for g in _default_groups(facts)]
    return made(
        endpoint["VpcEndpointId"],
        "EC2::VPCEndpoint",
        VpcId=facts.ref(facts.vpc),
        VpcEndpointType=kind,
        ServiceName=endpoint.get("ServiceName", ""),
        ServiceRegion=endpoint.get("ServiceRegion"),
        PrivateDnsEnabled=endpoint.get("PrivateDnsEnabled", False),
        RouteTableIds=facts.refs(endpoint.get("RouteTableIds", [])),
        SubnetIds=facts.refs(endpoint.get("SubnetIds", [])),
        SecurityGroupIds=None if default else groups,
        IpAddressType=endpoint.get("IpAddressType"),
        DnsOptions={INBOUND: "OnlyInboundResolver"} if only.get(INBOUND) else None,
        PolicyDocument=facts.document(policy) if policy else None,
    )


def _default_groups(facts: Facts) -> list[str]:
    groups = facts.all("SecurityGroup")
    return [each["GroupId"] for each in groups if each.get("GroupName") == "default"]
