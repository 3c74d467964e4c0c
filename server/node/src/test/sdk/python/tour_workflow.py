"""The tour's workflows and its activity, with the Python SDK."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import activity, workflow

SOON = timedelta(seconds=10)


@dataclass
class Journey:
    """Which steps to take; carries on over the continued run."""

    steps: list[str]
    done: list[str] = field(default_factory=list)
    run: int = 0


@activity.defn
async def greet(name: str) -> str:
    return "hello " + name


@workflow.defn
class Echo:
    @workflow.run
    async def run(self, word: str) -> str:
        return "echo of " + word


@workflow.defn
class Listener:
    def __init__(self) -> None:
        self._heard: str | None = None

    @workflow.signal
    def word(self, word: str) -> None:
        self._heard = word

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self._heard is not None)
        assert self._heard is not None
        return self._heard


@workflow.defn
class Tour:
    def __init__(self) -> None:
        self._done: list[str] = []
        self._told = False
        self._total = 0

    @workflow.query
    def done(self) -> list[str]:
        return self._done

    @workflow.signal
    def go(self, _word: str) -> None:
        self._told = True

    @workflow.update
    async def add(self, n: int) -> int:
        self._total += n
        return self._total

    @add.validator
    def _not_below_zero(self, n: int) -> None:
        if n < 0:
            raise ValueError("not below zero")

    @workflow.run
    async def run(self, journey: Journey) -> None:
        journey.run += 1
        self._done = journey.done
        if journey.run == 1:
            await self._first_run(journey.steps)
            if "continue-as-new" in journey.steps:
                self._done.append("continue-as-new")
                workflow.continue_as_new(journey)
        if "cancellation" in journey.steps:
            self._done.append("waiting")
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                await workflow.execute_activity(greet, "after", start_to_close_timeout=SOON)
                raise

    async def _first_run(self, steps: list[str]) -> None:
        own_id = workflow.info().workflow_id
        if "local-activity" in steps:
            await workflow.execute_local_activity(greet, "local", start_to_close_timeout=SOON)
            self._done.append("local-activity")
        if "activity" in steps:
            await workflow.execute_activity(greet, "far", start_to_close_timeout=SOON)
            self._done.append("activity")
        if "timer" in steps:
            await asyncio.sleep(0.05)
            self._done.append("timer")
        if "signal" in steps:
            await workflow.wait_condition(lambda: self._told)
            self._done.append("signal")
        if "update" in steps:
            await workflow.wait_condition(lambda: self._total > 0)
            self._done.append("update")
        if "child" in steps:
            said = await workflow.execute_child_workflow(Echo.run, "small", id=own_id + "-child")
            assert said == "echo of small", said
            self._done.append("child")
        if "external-signal" in steps:
            await workflow.get_external_workflow_handle(own_id + "-listener").signal("word", "heard")
            self._done.append("external-signal")
