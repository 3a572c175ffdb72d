"""When a watch ends, and what it then says; no time passes."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import (
    CapacityProviderStrategyItem,
    Deployment,
    Service,
    Task,
    TaskContainer,
)
from ecs_pull_doctor.rollout.judge import Glance

from .builders import (
    DEPLOYMENT,
    ELB,
    EXITED,
    NO_IMAGE,
    NO_ROOM,
    NOW,
    QUOTA,
    TIMEOUT,
    Scene,
    deployment,
    exited,
    service,
    task,
)


def going(*tasks: Task, given: Service | None = None) -> Glance:
    return Glance(service=given or service(), tasks=tasks)


DONE = Glance(service=service(2, of=(deployment("COMPLETED"),)))


def test_it_ends_when_the_rollout_is_completed() -> None:
    scene = Scene((going(), Glance(service=service(1)), DONE))
    answer = scene.ends()
    assert (answer.outcome, answer.kind, answer.says) == ("stable", "", "2 of 2 tasks run")
    assert scene.looks == 3
    assert scene.told == ["0/2", "1/2", "2/2"]
    assert scene.diagnoses == 0


STABLE = {
    "no word for it, one deployment": service(2, of=(deployment(""),)),
    "nothing is desired": service(0, 0, of=(deployment("COMPLETED"),)),
    "an old deployment drains": service(
        2, of=(deployment("COMPLETED"), deployment("COMPLETED", id="ecs-svc/1", status="ACTIVE"))
    ),
    "task sets": service(
        2,
        of=(),
        task_sets=(deployment("", stability_status="STEADY_STATE"),),
    ),
}
NOT_YET = {
    "no word for it, two deployments": service(
        2, of=(deployment(""), deployment("", id="ecs-svc/1", status="ACTIVE"))
    ),
    "tasks died since": service(1, of=(deployment("COMPLETED"),)),
    "task sets": service(2, of=(), task_sets=(deployment("", stability_status="STABILIZING"),)),
}


@pytest.mark.parametrize("given", STABLE.values(), ids=STABLE)
def test_stable(given: Service) -> None:
    assert Scene((Glance(service=given),)).ends().outcome == "stable"


@pytest.mark.parametrize("given", NOT_YET.values(), ids=NOT_YET)
def test_not_stable(given: Service) -> None:
    assert Scene((Glance(service=given),)).ends(30).outcome == "timed-out"


def test_all_run_until_the_time_is_over() -> None:
    answer = Scene((Glance(service=service(2)),)).ends(30)
    assert answer.outcome == "stable"
    assert answer.says == "2 of 2 tasks run, though ECS has not called it completed"


def test_the_time_is_over() -> None:
    scene = Scene((going(exited(1)),))
    answer = scene.ends(100)
    assert answer.outcome == "timed-out"
    assert answer.says == "the time is over, and 0 of 2 tasks run"
    assert [(s.kind, s.count, s.exit_code) for s in answer.stopped] == [("application", 1, 1)]
    assert scene.clock.past == 100


def test_the_pauses_grow_and_a_change_makes_them_short() -> None:
    changes = Glance(service=service(1))
    scene = Scene((*[going()] * 8, changes))
    scene.ends(120)
    assert scene.clock.slept[0] == 3
    assert scene.clock.slept[6] == 15
    assert scene.clock.slept[8] == 3


@pytest.mark.parametrize("verdict", [Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL])
def test_a_pull_that_the_set_up_explains_ends_it_at_once(verdict: Outcome) -> None:
    scene = Scene((going(), going(task(TIMEOUT))), verdict=verdict)
    answer = scene.ends()
    assert (answer.outcome, answer.kind) == ("failed", "pull")
    assert answer.says == "tasks cannot pull or start what they need"
    assert answer.report
    assert answer.report.verdict is verdict
    assert (scene.looks, scene.diagnoses) == (2, 1)


def test_a_pull_that_nothing_explains_may_succeed_next_time() -> None:
    scene = Scene((going(task(TIMEOUT)), going(task(TIMEOUT)), DONE))
    answer = scene.ends()
    assert answer.outcome == "stable"
    assert answer.report is not None
    assert not answer.report
    assert scene.diagnoses == 1  # once for each way of failing


def test_but_not_for_ever() -> None:
    tasks = [task(TIMEOUT, n) for n in range(3)]
    scene = Scene(tuple(going(*tasks[:n]) for n in range(4)))
    answer = scene.ends()
    assert (answer.outcome, answer.kind) == ("failed", "pull")
    assert answer.says == "tasks cannot pull or start what they need, 3 times now"
    assert scene.looks == 4


def test_what_failed_before_may_be_mended_since() -> None:
    before = [task(TIMEOUT, n) for n in range(5)] + [exited(n) for n in range(5, 10)]
    scene = Scene((going(*before), going(*before, exited(11)), DONE))
    assert scene.ends().outcome == "stable"
    assert scene.diagnoses == 1
    certain = Scene((going(task(SETTLED)), DONE))
    assert certain.ends().outcome == "stable"


def test_what_failed_before_and_is_still_so_ends_it_at_once() -> None:
    scene = Scene((going(task(TIMEOUT)),), verdict=Outcome.CANNOT_PULL)
    assert (scene.ends().kind, scene.looks) == ("pull", 1)


def test_the_text_alone_settles_what_fails_under_our_eyes() -> None:
    answer = Scene((going(), going(task(SETTLED)))).ends()
    assert (answer.outcome, answer.kind) == ("failed", "pull")


def test_throttling_passes() -> None:
    text = "CannotPullContainerError: ThrottlingException: Rate exceeded"
    assert Scene((going(task(text)), DONE)).ends().outcome == "stable"


SETTLED = next(e.example for e in CATALOGUE if e.id == "secret-json-key")
ENDS = {
    "the program": ([exited(n) for n in range(3)], "application"),
    "out of memory": (
        [
            exited(n, 137, "OutOfMemoryError: Container killed due to memory usage")
            for n in range(3)
        ],
        "application",
    ),
    "health checks": (
        [task(ELB, n, code="ServiceSchedulerInitiated") for n in range(3)],
        "health-check",
    ),
}


@pytest.mark.parametrize(("tasks", "kind"), ENDS.values(), ids=ENDS)
def test_three_times_is_no_chance(tasks: list[Task], kind: str) -> None:
    scene = Scene((going(), going(*tasks[:2]), going(*tasks)))
    answer = scene.ends()
    assert (answer.outcome, answer.kind, scene.looks) == ("failed", kind, 3)
    assert scene.diagnoses == 0
    assert answer.says.endswith(", 3 times now")


IGNORED = {
    "scaling": task("Scaling activity initiated by (deployment ecs-svc/2)", code=""),
    "a person": task("Task stopped by user", code="UserInitiated"),
    "Spot": task("Your Spot Task was interrupted.", code="SpotInterruption"),
    "another deployment's": replace(exited(1), started_by="ecs-svc/1"),
    "not stopped": replace(exited(1), last_status="RUNNING", stopped_reason=""),
}


@pytest.mark.parametrize("one", IGNORED.values(), ids=IGNORED)
def test_what_says_nothing_of_the_deployment(one: Task) -> None:
    three = tuple(replace(one, task_arn=f"{one.task_arn}{n}") for n in range(3))
    answer = Scene((going(), going(*three))).ends(20)
    assert (answer.outcome, answer.stopped) == ("timed-out", ())


def test_a_containers_reason_is_more_exact_than_the_tasks() -> None:
    container = TaskContainer(name="app", reason=NO_IMAGE)
    one = task(EXITED, code="EssentialContainerExited", containers=(container,))
    answer = Scene((going(one),), verdict=Outcome.CANNOT_PULL).ends()
    assert answer.kind == "pull"
    assert answer.stopped[0].text == NO_IMAGE


def test_the_exit_code_of_the_container_that_ended() -> None:
    sidecar = TaskContainer(name="sidecar", exit_code=0)
    app = TaskContainer(name="app", exit_code=3)
    tasks = [replace(exited(n), containers=(sidecar, app)) for n in range(3)]
    (stopped,) = Scene((going(), going(*tasks))).ends().stopped
    assert (stopped.container, stopped.exit_code, stopped.count) == ("app", 3, 3)


def test_no_place_on_instances() -> None:
    once = Glance(service=service(events=(NO_ROOM,)))
    twice = Glance(service=service(events=(NO_ROOM, NO_ROOM)))
    answer = Scene((going(), once, twice)).ends()
    assert (answer.outcome, answer.kind) == ("failed", "placement")
    assert answer.says == "no place is found for a task, 2 times now"


PROVIDER = (CapacityProviderStrategyItem(capacity_provider="asg"),)
ROOM_MAY_COME = {
    "a capacity provider": service(
        events=(NO_ROOM, NO_ROOM), launch_type="", capacity_provider_strategy=PROVIDER
    ),
    "Fargate": service(events=(NO_ROOM, NO_ROOM), launch_type="FARGATE"),
    "before the deployment": service(
        events=(NO_ROOM, NO_ROOM), of=(deployment(created_at=NOW + timedelta(hours=1)),)
    ),
}


@pytest.mark.parametrize("given", ROOM_MAY_COME.values(), ids=ROOM_MAY_COME)
def test_a_place_may_still_be_found(given: Service) -> None:
    before = Glance(service=replace(given, events=()))
    assert Scene((before, Glance(service=given))).ends(60).outcome == "timed-out"


def test_a_quota_does_not_grow() -> None:
    given = service(events=(QUOTA, QUOTA), launch_type="FARGATE")
    assert Scene((going(), Glance(service=given))).ends(60).kind == "placement"


def test_ecs_gives_up() -> None:
    failed = deployment("FAILED", status="ACTIVE", rollout_state_reason="tasks failed to start.")
    back = deployment("IN_PROGRESS", id="ecs-svc/3", task_definition="x/web:1")
    after = Glance(service=service(of=(back, failed)), tasks=(exited(1), exited(2)))
    answer = Scene((going(), after)).ends()
    assert (answer.outcome, answer.kind) == ("failed", "application")
    assert answer.says == "ECS gave the deployment up (tasks failed to start.)"


def test_ecs_gives_up_for_a_pull() -> None:
    failed = Glance(service=service(of=(deployment("FAILED"),)), tasks=(task(TIMEOUT),))
    scene = Scene((failed,))
    answer = scene.ends()
    assert (answer.kind, scene.diagnoses) == ("pull", 1)
    assert answer.report


def test_it_was_rolled_back() -> None:
    back = deployment("IN_PROGRESS", id="ecs-svc/3", task_definition="x/web:1")
    answer = Scene((going(), Glance(service=service(of=(back,))))).ends()
    assert answer.outcome == "failed"
    assert answer.says == "the deployment was rolled back or replaced by web:1"


def test_the_same_definition_once_more_is_waited_for() -> None:
    again = deployment("COMPLETED", id="ecs-svc/3")
    assert Scene((going(), Glance(service=service(2, of=(again,))))).ends().outcome == "stable"


AGAIN = deployment(id="ecs-svc/3")
OLD = deployment(status="ACTIVE")
BEFORE = Glance(service=service(of=(replace(deployment(), failed_tasks=2),)), tasks=(exited(1),))


def test_a_forced_redeployment_is_followed() -> None:
    """What fails of it is what counts; what failed of the one before does not any more."""
    failing = tuple(replace(exited(n), started_by="ecs-svc/3") for n in (7, 8, 9))
    scene = Scene((BEFORE, Glance(service=service(of=(AGAIN, OLD)), tasks=(exited(1), *failing))))
    answer = scene.ends()
    assert (answer.outcome, answer.kind, answer.deployment) == (
        "failed",
        "application",
        "ecs-svc/3",
    )
    assert answer.says == "the program in the task ends by itself, 3 times now"
    assert len(answer.stopped[0].tasks) == 3


def test_a_pull_that_fails_again_after_a_redeployment_is_examined_again() -> None:
    first = Glance(service=service(), tasks=(task(TIMEOUT, 1), task(TIMEOUT, 2)))
    anew = replace(task(TIMEOUT, 7), started_by="ecs-svc/3")
    scene = Scene((going(), first, Glance(service=service(of=(AGAIN,)), tasks=(anew,))))
    assert scene.ends(60).outcome == "timed-out"
    assert scene.diagnoses == 2


ROLLED_BACK = {
    "told of the new": (
        replace(AGAIN, rollout_state_reason="ECS circuit breaker: rolling back"),
        OLD,
    ),
    "told of the old": (AGAIN, replace(OLD, rollout_state="FAILED")),
}


@pytest.mark.parametrize("of", ROLLED_BACK.values(), ids=ROLLED_BACK)
def test_a_rollback_to_the_same_revision_is_no_redeployment(of: tuple[Deployment, ...]) -> None:
    answer = Scene((BEFORE, Glance(service=service(of=of)))).ends()
    assert (answer.outcome, answer.deployment) == ("failed", DEPLOYMENT)


def test_a_service_that_is_deleted() -> None:
    answer = Scene((Glance(service=service(status="DRAINING")),)).ends()
    assert (answer.outcome, answer.says) == ("failed", "the service is being deleted")


def test_tasks_that_may_not_be_read() -> None:
    given = service(of=(deployment(failed_tasks=3),))
    unread = ("ecs:ListTasks",)
    answer = Scene((going(), Glance(service=given, unread=unread))).ends()
    assert (answer.outcome, answer.kind, answer.unread) == ("failed", "other", ("ecs:ListTasks",))
    assert answer.says == "3 tasks failed, and why may not be read"


def test_an_event_tells_where_no_task_does() -> None:
    event = f"(service web) was unable to place a task. Reason: {NO_IMAGE}"
    scene = Scene((Glance(service=service(events=(event,))),), verdict=Outcome.CANNOT_PULL)
    answer = scene.ends()
    assert answer.kind == "pull"
    both = Glance(service=service(events=(event,)), tasks=(task(NO_IMAGE),))
    (stopped,) = Scene((both,), verdict=Outcome.CANNOT_PULL).ends().stopped
    assert stopped.count == 1
