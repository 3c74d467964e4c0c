"""The tour with the Python SDK: a worker and a client in one program; it exits with 0 if all went as it should."""

import asyncio
import os
import sys
import uuid

from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import CancelledError
from temporalio.worker import Worker

from tour_workflow import Echo, Journey, Listener, Tour, greet

PATIENCE = 40
ALL = "local-activity,activity,timer,signal,query,update,child,external-signal,continue-as-new,cancellation"


async def reached(tour, journey: Journey) -> None:
    """Returns once the tour waits to be cancelled, and has taken every step before."""
    while True:
        done = await tour.query(Tour.done)
        if "waiting" in done:
            missing = [s for s in journey.steps if s not in done and s not in ("query", "cancellation")]
            assert not missing, f"{missing} not among {done}"
            return
        await asyncio.sleep(0.05)


async def update(tour) -> None:
    try:
        await tour.execute_update(Tour.add, -1)
        raise AssertionError("the update should have been rejected")
    except WorkflowUpdateFailedError as rejected:
        assert "not below zero" in str(rejected.cause), rejected.cause
    total = await tour.execute_update(Tour.add, 5)
    assert total == 5, total


async def travel(client: Client, journey: Journey) -> None:
    queue = "tour-" + str(uuid.uuid4())
    async with Worker(client, task_queue=queue, workflows=[Tour, Echo, Listener], activities=[greet]):
        listener = None
        if "external-signal" in journey.steps:
            listener = await client.start_workflow(Listener.run, id=queue + "-listener", task_queue=queue)
        tour = await client.start_workflow(Tour.run, journey, id=queue, task_queue=queue)
        if "signal" in journey.steps:
            await tour.signal(Tour.go, "now")
        if "update" in journey.steps:
            await update(tour)
        if listener is not None:
            assert await listener.result() == "heard"
        # Whatever run is the newest: the first may have been continued.
        newest = client.get_workflow_handle(queue)
        if "cancellation" in journey.steps:
            await reached(newest, journey)
            await newest.cancel()
            try:
                await newest.result()
                raise AssertionError("it should have been cancelled")
            except WorkflowFailureError as failed:
                assert isinstance(failed.cause, CancelledError), failed.cause
        else:
            await newest.result()


async def main(address: str, namespace: str, steps: str) -> None:
    client = await Client.connect(address, namespace=namespace)
    await asyncio.wait_for(travel(client, Journey(steps.split(","))), PATIENCE)
    print("tour done:", steps, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ALL))
    # Threads of the SDK's native core outlive the worker; one that comes back while the interpreter is taken apart aborts it.
    os._exit(0)
