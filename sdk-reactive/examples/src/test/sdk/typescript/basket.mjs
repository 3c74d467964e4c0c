// The TypeScript SDK's client drives a workflow of the reactive SDK. Arguments: drive, address, namespace, task queue.
import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

const [, address, namespace, taskQueue] = process.argv.slice(2);

function check(right, what) {
  if (!right) throw new Error(what);
}

async function failure(promise) {
  try {
    await promise;
  } catch (e) {
    return e;
  }
  throw new Error('it should have failed');
}

const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace });
const run = await client.workflow.start('Basket', { taskQueue, workflowId: `typescript-${randomUUID()}`, args: ['Ada'] });
check((await run.executeUpdate('add', { args: ['lamp'] })) === 1, 'the update came to something else');
const rejected = await failure(run.executeUpdate('add', { args: [''] }));
check(rejected instanceof WorkflowUpdateFailedError && rejected.cause.message === 'nothing to add', `${rejected}`);
check((await run.query('count')) === 1, 'the query came to something else');
await run.signal('done');
check((await run.result()).join(' ') === 'lamp of Ada', 'the basket has something else');
const nobody = await client.workflow.signalWithStart('Basket', {
  taskQueue,
  workflowId: `typescript-${randomUUID()}`,
  args: ['nobody'],
  signal: 'done',
});
const failed = await failure(nobody.result());
check(failed instanceof WorkflowFailedError && failed.cause instanceof ApplicationFailure, `${failed}`);
check(failed.cause.type === 'Nobody', failed.cause.type);
await connection.close();
console.log('done');
