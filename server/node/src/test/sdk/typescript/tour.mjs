// The tour with the TypeScript SDK: a worker and a client in one program; it exits with 0 if all went as it should.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const PATIENCE_MS = 40_000;
const ALL = 'local-activity,activity,timer,signal,query,update,child,external-signal,continue-as-new,cancellation';
const [address, namespace, asked = ALL] = process.argv.slice(2);
const steps = asked.split(',');

function check(right, what) {
  if (!right) throw new Error(what);
}

/** Returns once the tour waits to be cancelled, and has taken every step before. */
async function reached(tour) {
  for (;;) {
    const done = await tour.query('done');
    if (done.includes('waiting')) {
      const missing = steps.filter((s) => !done.includes(s) && s !== 'query' && s !== 'cancellation');
      check(missing.length === 0, `${missing} not among ${done}`);
      return;
    }
    await pause(50);
  }
}

async function update(tour) {
  const rejected = await tour.executeUpdate('add', { args: [-1] }).catch((e) => e);
  check(String(rejected?.cause?.message).includes('not below zero'), `the update should have been rejected: ${rejected}`);
  const total = await tour.executeUpdate('add', { args: [5] });
  check(total === 5, `the update came to ${total}`);
}

async function travel(client, queue) {
  const start = (type, id, args = []) => client.workflow.start(type, { workflowId: id, taskQueue: queue, args });
  const listener = steps.includes('external-signal') ? await start('listener', queue + '-listener') : undefined;
  const started = await start('tour', queue, [{ steps, done: [], run: 0 }]);
  if (steps.includes('signal')) await started.signal('go', 'now');
  if (steps.includes('update')) await update(started);
  if (listener) check((await listener.result()) === 'heard', 'the listener heard something else');
  // Whatever run is the newest: the first may have been continued.
  const tour = client.workflow.getHandle(queue);
  if (!steps.includes('cancellation')) return tour.result();
  await reached(tour);
  await tour.cancel();
  const failed = await tour.result().catch((e) => e);
  check(failed?.cause instanceof CancelledFailure, `it should have been cancelled: ${failed}`);
}

async function main() {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const queue = 'tour-' + randomUUID();
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue: queue,
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: { greet: async (name) => 'hello ' + name },
  });
  // Counted from here: putting the workflows' code together may take a while.
  setTimeout(() => {
    console.error('out of patience');
    process.exit(1);
  }, PATIENCE_MS).unref();
  try {
    await worker.runUntil(travel(new Client({ connection, namespace }), queue));
  } finally {
    await connection.close();
    await native.close();
  }
  console.log('tour done:', steps.join(','));
}

await main();
