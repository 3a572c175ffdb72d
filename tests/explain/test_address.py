"""Kinds of addresses."""

import pytest

from ecs_pull_doctor.explain import Addresses
from ecs_pull_doctor.explain.address import parse_ipv4
from ecs_pull_doctor.explain.s3_ranges import AS_OF, S3_RANGES

KINDS = {
    "10.0.0.1": "private",
    "172.31.255.255": "private",
    "172.32.0.0": "public",
    "192.168.1.1": "private",
    "100.64.0.1": "private",
    "52.216.0.0": "s3",
    "52.217.255.255": "s3",
    "52.220.0.0": "public",
    "16.182.41.122": "s3",
    "169.254.170.2": None,
    "127.0.0.1": None,
    "0.0.0.0": None,
    "1.2.3": None,
    "1.2.3.256": None,
    "x": None,
}


@pytest.mark.parametrize(("ip", "kind"), KINDS.items())
def test_kind(ip: str, kind: str | None) -> None:
    assert Addresses().kind(ip) == kind


def test_ranges_of_s3_can_be_replaced() -> None:
    assert Addresses(s3_ranges=("8.8.8.0/24",)).kind("8.8.8.8") == "s3"
    assert Addresses(s3_ranges=()).kind("52.216.0.0") == "public"


def test_blocks_that_are_none_are_left() -> None:
    assert Addresses(("vpc", "10.0.0.0", "300.0.0.0/8", "20.0.0.0/8")).kind("20.1.1.1") == "private"


def test_copy_is_dated_small_and_well_formed() -> None:
    year, month = AS_OF.split("-")
    assert (len(year), len(month)) == (4, 2)
    assert len(S3_RANGES) < 100
    assert all(parse_ipv4(block.split("/")[0]) is not None for block in S3_RANGES)
