// The guard's program: receives the names of stopped parts, and starts them if the command that stopped them dies.
import { createInterface } from 'node:readline';
import { composeProjectOf } from './compose/engine.ts';
import { openComposeOperator } from './compose/operator.ts';
import { createKubernetesEngine } from './kubernetes/engine.ts';
import { createNativeEngine } from './native/engine.ts';
import type { Operator } from './operator.ts';
import type { OpenPlaneOptions } from './plane-options.ts';

const [plane] = process.argv.slice(2);
if (plane === undefined) throw new Error('usage: guard PLANE_OPTIONS');
const stopped = new Set<string>();
for await (const line of createInterface({ input: process.stdin })) {
  const [event, part = ''] = line.split(' ');
  if (event === 'stopping') stopped.add(part);
  else stopped.delete(part);
}
if (stopped.size > 0) {
  await using operator = await operatorOf(JSON.parse(plane));
  for (const part of stopped) {
    await operator.start(part);
    process.stderr.write(`${new Date().toISOString()} started ${part}: the command that stopped it was killed\n`);
  }
}

/** To other commands, a stack with a stopped part does not run. */
function operatorOf(options: OpenPlaneOptions): Promise<Operator> {
  if (options.engine === 'compose') return openComposeOperator(composeProjectOf(options));
  const engine = options.engine === 'kubernetes' ? createKubernetesEngine(options) : createNativeEngine(options);
  return engine.operator();
}
