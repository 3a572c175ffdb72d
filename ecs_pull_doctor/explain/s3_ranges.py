"""A small, dated copy of the IPv4 blocks from which Amazon S3 answers.

Amazon publishes the full list as https://ip-ranges.amazonaws.com/ip-ranges.json (service "S3").
This copy joins neighbours into covering blocks, so that it stays short: it tells "the packet went
to S3" from "to the registry". To replace it, pass another tuple to `Addresses`.
"""

from __future__ import annotations

AS_OF = "2026-02"

S3_RANGES: tuple[str, ...] = (
    "1.178.4.0/22",
    "3.2.64.0/20",
    "3.5.0.0/16",
    "16.12.0.0/16",
    "16.15.0.0/16",
    "16.182.0.0/16",
    "18.34.0.0/16",
    "35.80.36.208/28",
    "35.80.36.224/28",
    "44.192.134.240/28",
    "44.192.140.64/28",
    "52.92.0.0/16",
    "52.95.128.0/18",
    "52.216.0.0/15",
    "52.218.0.0/16",
    "52.219.0.0/16",
    "54.222.48.0/21",
    "54.231.0.0/16",
    "108.175.48.0/20",
    "136.18.16.0/21",
)
