"""`python -m ecs_pull_doctor`: the command, where no script of it is on the PATH."""

from ecs_pull_doctor.cli import main

if __name__ == "__main__":
    main()
