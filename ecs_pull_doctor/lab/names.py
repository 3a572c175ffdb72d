"""The names half of a scenario: private zones, resolver rules, DNS Firewall, Profiles; and BPA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecs_pull_doctor.lab.network import PRIVATE, Network
from ecs_pull_doctor.lab.patches.names import ACCOUNT, exclude, kept

MANAGED = "Route 53 Resolver DNS Firewall"


class Names:
    """Decides names in the VPC of a scenario; what it makes is in the scenario's `ids`.

    Zones are `zone/DOMAIN`, rules `rule/DOMAIN`, DNS Firewall groups `firewall/NAME`.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.ids = network.ids
        self.region = network.region
        self._route53 = network.lab.client("route53")
        self._resolver = network.lab.client("route53resolver")

    def zone(self, domain: str, records: Mapping[str, str] | None = None) -> None:
        """A private zone of the VPC; *records* are names, and an address or an endpoint's service.

        The name `` is the zone's own.
        """
        vpc = {"VPCRegion": self.region, "VPCId": self.ids["vpc"]}
        made = self._route53.create_hosted_zone(
            Name=domain, VPC=vpc, CallerReference=domain, HostedZoneConfig={"PrivateZone": True}
        )
        zone = made["HostedZone"]["Id"].rpartition("/")[2]
        self.ids[f"zone/{domain}"] = zone
        changes = [
            {"Action": "CREATE", "ResourceRecordSet": self._record(name, domain, target)}
            for name, target in (records or {}).items()
        ]
        if changes:
            self._route53.change_resource_record_sets(
                HostedZoneId=zone, ChangeBatch={"Changes": changes}
            )

    def _record(self, name: str, domain: str, target: str) -> dict[str, Any]:
        record = {"Name": f"{name}.{domain}" if name else domain, "Type": "A"}
        if target[0].isdigit():
            return record | {"TTL": 60, "ResourceRecords": [{"Value": target}]}
        found = self.network.ec2.describe_vpc_endpoints(
            VpcEndpointIds=[self.ids[f"endpoint/{target}"]]
        )["VpcEndpoints"][0]["DnsEntries"][0]
        alias = {"HostedZoneId": "Z27UANNT0PRK1T", "DNSName": found["DnsName"]}
        return record | {"AliasTarget": alias | {"EvaluateTargetHealth": False}}

    def forward(self, domain: str, *servers: str, associate: bool = True) -> str:
        """A rule that forwards a domain to servers; return its id."""
        if "outbound" not in self.ids:
            self.ids["outbound"] = self._resolver.create_resolver_endpoint(
                CreatorRequestId="outbound",
                SecurityGroupIds=[self.network.group("outbound")],
                Direction="OUTBOUND",
                IpAddresses=[{"SubnetId": self.ids[each]} for each in PRIVATE],
            )["ResolverEndpoint"]["Id"]
        where = {
            "ResolverEndpointId": self.ids["outbound"],
            "TargetIps": [{"Ip": server, "Port": 53} for server in servers],
        }
        return self._rule(domain, "FORWARD", associate=associate, **where)

    def system(self, domain: str) -> str:
        """A rule that takes a domain back to the VPC's own resolver; return its id."""
        return self._rule(domain, "SYSTEM", associate=True)

    def _rule(self, domain: str, kind: str, *, associate: bool, **more: Any) -> str:
        made = self._resolver.create_resolver_rule(
            CreatorRequestId=f"{kind} {domain}",
            Name=f"{kind} {len(self.ids)}",
            RuleType=kind,
            DomainName=domain,
            **more,
        )["ResolverRule"]["Id"]
        self.ids[f"rule/{domain}"] = made
        if associate:
            self._resolver.associate_resolver_rule(
                ResolverRuleId=made, Name=made, VPCId=self.ids["vpc"]
            )
        return str(made)

    def firewall(self, *rules: tuple[str, Sequence[str]], name: str = "web", **kind: bool) -> str:
        """A DNS Firewall group of rules in order, each an action and its domains; return its id.

        An action is ALLOW, ALERT, or how a BLOCK answers: NODATA, NXDOMAIN or OVERRIDE. A rule
        without domains has a list of AWS's own. *profile* puts the group on no VPC.
        """
        state = self._firewall()
        group = f"rslvr-frg-{len(state['groups']):017x}"
        state["groups"].append(group)
        self.ids[f"firewall/{name}"] = group
        if not kind.get("profile"):
            state["associations"].append(
                {
                    "Id": f"rslvr-frgassoc-{len(state['associations']):017x}",
                    "FirewallRuleGroupId": group,
                    "VpcId": self.ids["vpc"],
                    "Priority": 101 + len(state["associations"]),
                    "Status": "COMPLETE",
                }
            )
        for number, (action, domains) in enumerate(rules):
            self._firewall_rule(state, group, number, action, domains)
        return group

    def _firewall(self) -> Any:
        from moto.route53resolver.models import (  # noqa: PLC0415  optional dependency
            route53resolver_backends,
        )

        state = kept(route53resolver_backends[ACCOUNT][self.region], "firewall")
        for key in ("groups", "associations", "rules", "lists"):
            state.setdefault(key, [])
        state.setdefault("domains", {})
        return state

    def _firewall_rule(
        self, state: Any, group: str, number: int, action: str, domains: Sequence[str]
    ) -> None:
        listed = f"rslvr-fdl-{len(state['lists']):017x}"
        owner = {} if domains else {"ManagedOwnerName": MANAGED}
        state["lists"].append({"Id": listed, "Name": f"list-{number}", **owner})
        state["domains"][listed] = [f"{domain}." for domain in domains]
        block = {} if action in {"ALLOW", "ALERT"} else {"BlockResponse": action}
        override = {"BlockOverrideDomain": "sinkhole.example"} if action == "OVERRIDE" else {}
        state["rules"].append(
            {
                "FirewallRuleGroupId": group,
                "FirewallDomainListId": listed,
                "Name": f"rule-{number}",
                "Priority": 100 + number,
                "Action": "BLOCK" if block else action,
                "FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN",
                **block,
                **override,
            }
        )

    def profile(self, **resources: str) -> None:
        """A Route 53 Profile of the VPC; *resources* are kinds (`resolver_rule`) and ids."""
        from moto.route53resolver.models import (  # noqa: PLC0415  optional dependency
            route53resolver_backends,
        )

        state = kept(route53resolver_backends[ACCOUNT][self.region], "profiles")
        common = {"ProfileId": "rp-4987774726example", "Status": "COMPLETE", "OwnerId": ACCOUNT}
        mine = {"Id": "rpassoc-489ce212fexample", "Name": "web", "ResourceId": self.ids["vpc"]}
        state["ProfileAssociations"] = [common | mine]
        heads = {"hostedzone": "arn:aws:route53:::", "vpc-endpoint": "arn:aws:ec2:"}
        state["ProfileResourceAssociations"] = [
            common
            | {
                "Id": f"rpr-{number:017x}",
                "Name": kind,
                "ResourceArn": (
                    f"{heads.get(kind, f'arn:aws:route53resolver:{self.region}:{ACCOUNT}:')}"
                    f"{kind}/{resource}"
                ),
                "ResourceType": kind.upper(),
            }
            for number, (kind, resource) in enumerate(
                (kind.replace("_", "-"), resource) for kind, resource in resources.items()
            )
        ]

    def block_public_access(self, mode: str, **exclusions: str) -> None:
        """Block Public Access in *mode*; *exclusions* are logical names and what each allows.

        Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessExclusion.html
        """
        from moto.ec2.models import ec2_backends  # noqa: PLC0415  optional dependency

        backend: Any = ec2_backends[ACCOUNT][self.region]
        state = kept(backend, "public_access")
        state["options"] = {"InternetGatewayBlockMode": mode, "State": "update-complete"}
        for subnet in backend.describe_subnets():
            subnet.block_public_access_states = {"InternetGatewayBlockMode": mode}
        for name, allow in exclusions.items():
            exclude(backend, self.ids[name.replace("_", "-")], allow)
