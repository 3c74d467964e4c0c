// The tour's workflows, with the TypeScript SDK.
import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  executeChild,
  getExternalWorkflowHandle,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

interface Activities {
  greet(name: string): Promise<string>;
}

/** Which steps to take; carries on over the continued run. */
interface Journey {
  steps: string[];
  done: string[];
  run: number;
}

const far = proxyActivities<Activities>({ startToCloseTimeout: '10 s' });
const local = proxyLocalActivities<Activities>({ startToCloseTimeout: '10 s' });

export const done = defineQuery<string[]>('done');
export const go = defineSignal<[string]>('go');
export const word = defineSignal<[string]>('word');
export const add = defineUpdate<number, [number]>('add');

export async function echo(said: string): Promise<string> {
  return 'echo of ' + said;
}

export async function listener(): Promise<string> {
  let heard: string | undefined;
  setHandler(word, (said) => {
    heard = said;
  });
  await condition(() => heard !== undefined);
  return heard!;
}

export async function tour(journey: Journey): Promise<void> {
  let told = false;
  let total = 0;
  journey.run++;
  setHandler(done, () => journey.done);
  setHandler(go, () => {
    told = true;
  });
  setHandler(add, (n) => (total += n), {
    validator: (n) => {
      if (n < 0) throw new Error('not below zero');
    },
  });
  if (journey.run === 1) {
    await firstRun(journey, () => told, () => total > 0);
    if (journey.steps.includes('continue-as-new')) {
      journey.done.push('continue-as-new');
      await continueAsNew<typeof tour>(journey);
    }
  }
  if (journey.steps.includes('cancellation')) {
    journey.done.push('waiting');
    try {
      await sleep('1 hour');
    } catch (cancelled) {
      await CancellationScope.nonCancellable(() => far.greet('after'));
      throw cancelled;
    }
  }
}

async function firstRun({ steps, done }: Journey, told: () => boolean, updated: () => boolean): Promise<void> {
  const ownId = workflowInfo().workflowId;
  if (steps.includes('local-activity')) {
    await local.greet('local');
    done.push('local-activity');
  }
  if (steps.includes('activity')) {
    await far.greet('far');
    done.push('activity');
  }
  if (steps.includes('timer')) {
    await sleep(50);
    done.push('timer');
  }
  if (steps.includes('signal')) {
    await condition(told);
    done.push('signal');
  }
  if (steps.includes('update')) {
    await condition(updated);
    done.push('update');
  }
  if (steps.includes('child')) {
    const said = await executeChild(echo, { args: ['small'], workflowId: ownId + '-child' });
    if (said !== 'echo of small') throw new Error('the child said ' + said);
    done.push('child');
  }
  if (steps.includes('external-signal')) {
    await getExternalWorkflowHandle(ownId + '-listener').signal(word, 'heard');
    done.push('external-signal');
  }
}
