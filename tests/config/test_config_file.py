"""The configuration file: what is understood, what is refused in which words, where it is found."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.config import Config, ConfigError, parse
from ecs_pull_doctor.sources.config_files import load

ENTRY = """
[[assume]]
that = "tgw-0abc  reaches the internet"
reason = "team network runs the central NAT"
until = 2027-01-31
"""
PRICES = '[[prices]]\nregion = "eu-west-1"\n'
IN_TABLE = ENTRY.replace("[[assume]]", "[[tool.pull-doctor.assume]]")


def test_an_assumption_is_read_whole() -> None:
    config = parse(ENTRY, "pull-doctor.toml", shared=False)
    assert config is not None
    (found,) = config.assumptions
    assert found.that == "tgw-0abc reaches the internet"
    assert (found.kind, found.subject, found.object) == ("reaches", "tgw-0abc", "the internet")
    assert found.reason == "team network runs the central NAT"
    assert (found.until, found.file) == (date(2027, 1, 31), "pull-doctor.toml")
    assert found.holds_on(date(2027, 1, 31))
    assert not found.holds_on(date(2027, 2, 1))


SENTENCES = {
    "tgw-1 does not reach the internet": ("does-not-reach", "tgw-1", "the internet"),
    "pcx-1 reaches 10.9.0.0/16": ("reaches", "pcx-1", "10.9.0.0/16"),
    "vpce-1 reaches *.amazonaws.com": ("reaches", "vpce-1", "*.amazonaws.com"),
    "arn:aws:networkmanager::1:core-network/c-1 reaches the internet": (
        "reaches",
        "arn:aws:networkmanager::1:core-network/c-1",
        "the internet",
    ),
    "10.9.0.0/16 serves api.ecr": ("serves", "10.9.0.0/16", "api.ecr"),
    "2001:db8::/64 serves s3": ("serves", "2001:db8::/64", "s3"),
    "the internet serves ecr.api": ("serves", "the internet", "ecr.api"),
    "dopt-1 answers like the VPC resolver": ("answers", "dopt-1", ""),
    "rslvr-rr-1 answers like the VPC resolver": ("answers", "rslvr-rr-1", ""),
}


@pytest.mark.parametrize(("that", "parts"), SENTENCES.items(), ids=SENTENCES)
def test_sentences(that: str, parts: tuple[str, str, str]) -> None:
    config = parse(f'[[assume]]\nthat = "{that}"\nreason = "x"', "f", shared=False)
    assert config is not None
    (found,) = config.assumptions
    assert (found.kind, found.subject, found.object) == parts


REFUSED = {
    "unknown section": ("[asume]", "f: unknown key 'asume'"),
    "unknown key": (
        ENTRY + "untill = 1",
        "f: assume[0]: unknown key 'untill'",
    ),
    "no reason": ('[[assume]]\nthat = "tgw-1 reaches s3"', "f: assume[0]: 'reason' is missing"),
    "empty reason": (
        '[[assume]]\nthat = "tgw-1 reaches the internet"\nreason = " "',
        "f: assume[0]: the reason is empty",
    ),
    "wrong type": (
        "[[assume]]\nthat = 1",
        "f: assume[0].that: must be text, and is a whole number",
    ),
    "no list": ("assume = 1", "f: assume: must be an array, and is a whole number"),
    "a time": (
        ENTRY.replace("2027-01-31", "2027-01-31T10:00:00Z"),
        "f: assume[0].until: must be a date, and is a date with a time",
    ),
    "no such day": (ENTRY.replace("2027-01-31", '"2027-02-31"'), "f: assume[0].until: "),
    "no sentence": (
        '[[assume]]\nthat = "all is well"\nreason = "x"',
        "f: assume[0]: 'all is well' is not understood; write one of: TARGET reaches DESTINATION",
    ),
    "a known thing": (
        '[[assume]]\nthat = "nat-1 reaches the internet"\nreason = "x"',
        "f: assume[0]: 'nat-1 reaches the internet' is not understood",
    ),
    "no destination": (
        '[[assume]]\nthat = "tgw-1 reaches everything"\nreason = "x"',
        "f: assume[0]: 'everything' is neither",
    ),
    "no addresses": (
        '[[assume]]\nthat = "tgw-1 serves s3"\nreason = "x"',
        "f: assume[0]: 'tgw-1' is neither",
    ),
    "no service": (
        '[[assume]]\nthat = "10.0.0.0/8 serves S3!"\nreason = "x"',
        "f: assume[0]: 'S3!' is neither",
    ),
    "twice": (ENTRY + ENTRY, "f: assume has 2 entries about tgw-0abc and the internet: keep one"),
    "and its opposite": (
        ENTRY + ENTRY.replace(" reaches", " does not reach"),
        "f: assume has 2 entries about tgw-0abc and the internet",
    ),
    "a price in words": (
        PRICES + 'nat_gb = "0.02"',
        "f: prices[0].nat_gb: must be a number, and is text",
    ),
    "an unknown price": (PRICES + "nat_gbs = 1", "f: prices[0]: unknown key 'nat_gbs'"),
    "a negative price": (PRICES + "nat_gb = -0.1", "f: prices[0]: nat_gb must be from 0 to 1000"),
    "a price that is no number": (PRICES + "nat_gb = nan", "f: prices[0]: nat_gb must be from 0"),
    "an endless price": (PRICES + "nat_gb = inf", "f: prices[0]: nat_gb must be from 0 to 1000"),
    "no price": (PRICES, "f: prices[0]: it has no price; the names are nat_hour, nat_gb, "),
    "prices of nowhere": (
        '[[prices]]\nregion = "Seoul"\nnat_gb = 1',
        "f: prices[0]: 'Seoul' is not the name of a Region, such as eu-west-1",
    ),
    "prices of one Region twice": (
        f"{PRICES}nat_gb = 1\n{PRICES}nat_hour = 1",
        "f: prices has 2 entries about eu-west-1: keep one",
    ),
    "no TOML": ("assume = [", "f: Invalid value (at end of document)"),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_said_with_file_and_key(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as why:
        parse(text, "f", shared=False)
    assert str(why.value).startswith(sentence)


def test_hostile_text_stays_text() -> None:
    with pytest.raises(ConfigError, match="unknown key") as why:
        parse('"\\u001b[31m" = 1', "f", shared=False)
    assert "\x1b" not in str(why.value)


SHARED = {
    "ours": (IN_TABLE, 1),
    "somebody else's": ("[tool.ruff]\nline-length = 100", None),
    "no tools at all": ('[project]\nname = "x"', None),
    "somebody else's, and broken": ("[tool.ruff", None),
}


@pytest.mark.parametrize(("text", "entries"), SHARED.values(), ids=SHARED)
def test_a_shared_file(text: str, entries: int | None) -> None:
    config = parse(text, "pyproject.toml", shared=True)
    assert (config and len(config.assumptions)) == entries


def test_a_shared_file_names_its_table() -> None:
    with pytest.raises(ConfigError, match=r"^f: tool\.pull-doctor\.assume\[0\]: unknown key 'x'$"):
        parse(IN_TABLE + "x = 1", "f", shared=True)
    with pytest.raises(ConfigError, match=r"^f: Expected"):
        parse("[tool.pull-doctor", "f", shared=True)


def test_a_wrong_file_ends_the_command_with_status_2(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[[assume]]\nthat = 1")
    done = CliRunner().invoke(
        app, ["diagnose", "--snapshot", "none.json", "--config", str(tmp_path / "x.toml")]
    )
    assert done.exit_code == 2
    assert (
        done.stderr
        == f"pull-doctor: {tmp_path}/x.toml: assume[0].that: must be text, and is a whole number\n"
    )


def tree(root: Path, **files: str) -> Path:
    """Make `repo/sub/here` below *root*, and files at `above`, `repo` and `sub`."""
    here = root / "repo" / "sub" / "here"
    here.mkdir(parents=True)
    (root / "repo" / ".git").mkdir()
    places = {"above": root, "repo": root / "repo", "sub": root / "repo" / "sub"}
    for place, text in files.items():
        where, _, shared = place.partition("_")
        (places[where] / ("pyproject.toml" if shared else "pull-doctor.toml")).write_text(text)
    return here


def files(config: Config, root: Path) -> str:
    return str(Path(config.file).relative_to(root)) if config.file else ""


NEAREST = {
    "none": ({}, ""),
    "the nearest": ({"repo": "", "sub": ""}, "repo/sub/pull-doctor.toml"),
    "a shared one without our table is passed by": (
        {"repo": "", "sub_shared": "[tool.x]"},
        "repo/pull-doctor.toml",
    ),
    "a shared one": ({"repo": "", "sub_shared": IN_TABLE}, "repo/sub/pyproject.toml"),
    "our own file first": ({"sub": "", "sub_shared": IN_TABLE}, "repo/sub/pull-doctor.toml"),
    "not above the repository": ({"above": ENTRY}, ""),
}


@pytest.mark.parametrize(("written", "found"), NEAREST.values(), ids=NEAREST)
def test_the_nearest_file(tmp_path: Path, written: dict[str, str], found: str) -> None:
    here = tree(tmp_path, **written)
    assert files(load(start=here, home=tmp_path / "home"), tmp_path) == found


def test_not_above_home(tmp_path: Path) -> None:
    here = tree(tmp_path, repo=ENTRY)
    assert load(start=here, home=tmp_path / "repo" / "sub") == Config()
    assert len(load(start=here, home=tmp_path / "repo").assumptions) == 1


def test_a_named_file(tmp_path: Path) -> None:
    tree(tmp_path, sub=ENTRY)
    other = tmp_path / "other.toml"
    other.write_text("")
    assert load(str(other)).file == str(other)
    assert load("/dev/null").assumptions == ()
    with pytest.raises(ConfigError, match=r"cannot read .*nowhere\.toml: No such file"):
        load(str(tmp_path / "nowhere.toml"))
    with pytest.raises(ConfigError, match="Is a directory"):
        load(str(tmp_path))
    other.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(str(other))
