"""The Python SDK on the other side of a workflow of the reactive SDK: serves its activities, or drives it as a client.

Arguments: serve or drive, address, namespace, task queue.
"""

import asyncio
import os
import sys
import uuid
from dataclasses import dataclass

from temporalio import activity
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

PATIENCE = 60


@dataclass
class Offer:
    """What a thing costs."""

    thing: str
    cents: int


@activity.defn(name="Price")
async def price(thing: str) -> Offer:
    if thing == "stone":
        raise ApplicationError("we have no stones", thing, type="SoldOut", non_retryable=True)
    activity.heartbeat(thing)
    return Offer(thing, 100 * len(thing))


async def serve(client: Client, queue: str) -> None:
    """Until its input ends."""
    async with Worker(client, task_queue=queue, activities=[price]):
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def drive(client: Client, queue: str) -> None:
    run = await client.start_workflow("Basket", "Ada", id=f"python-{uuid.uuid4()}", task_queue=queue)
    count = await run.execute_update("add", "lamp", result_type=int)
    assert count == 1, f"the update came to {count}"
    try:
        await run.execute_update("add", "")
        raise AssertionError("the update should have been rejected")
    except WorkflowUpdateFailedError as failed:
        assert "nothing to add" in str(failed.cause), failed.cause
    count = await run.query("count", result_type=int)
    assert count == 1, f"the query came to {count}"
    await run.signal("done")
    things = await run.result()
    assert things == ["lamp", "of", "Ada"], things
    nobody = await client.start_workflow(
        "Basket", "nobody", id=f"python-{uuid.uuid4()}", task_queue=queue, start_signal="done"
    )
    try:
        await nobody.result()
        raise AssertionError("it should have failed")
    except WorkflowFailureError as failed:
        assert isinstance(failed.cause, ApplicationError) and failed.cause.type == "Nobody", failed.cause


async def main() -> None:
    role, address, namespace, queue = sys.argv[1:5]
    client = await Client.connect(address, namespace=namespace)
    if role == "serve":
        await serve(client, queue)
    else:
        await asyncio.wait_for(drive(client, queue), PATIENCE)
    print("done", flush=True)


asyncio.run(main())
# Threads of the SDK's native core outlive the worker; one that comes back while the interpreter is taken apart aborts it.
os._exit(0)
