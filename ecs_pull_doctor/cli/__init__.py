"""The command line: parse, wire, print, exit. One module per command; no decision here."""

import sys

from ecs_pull_doctor.gate import Status

BUG = (
    "pull-doctor: this is a bug in pull-doctor, not a finding: {why}\n"
    "Run again with PULL_DOCTOR_TRACEBACK=1 for the traceback, and report it.\n"
)


def main() -> None:
    """Run the command of the process's arguments, and exit with its status."""
    try:
        from ecs_pull_doctor.cli.app import app

        app()
    except BrokenPipeError:
        sys.stderr.close()  # the reader left; Python would complain once more at exit
        sys.exit(Status.OK)
    except Exception as why:
        import os

        if os.environ.get("PULL_DOCTOR_TRACEBACK"):
            raise
        sys.stderr.write(BUG.format(why=f"{type(why).__name__}: {why}"))
        sys.exit(Status.BUG)
