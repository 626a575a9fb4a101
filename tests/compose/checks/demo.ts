// The demo finds all that it sent on the stack, which it leaves as it was.
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../packages/plane/src/processes/run-program.ts';
import { type Check, requireNoProblem } from '../check.ts';

const program = fileURLToPath(new URL('../../../examples/demo/main.ts', import.meta.url));
/** It waits as long as more arrives. */
const DEMO_MS_MAX = 900_000;

export const demo: Check = {
  name: 'demo',
  promise: '`npm run demo -- --engine compose` finds each record and each request of its shop on the stack',
  async run({ env, folder, containers }) {
    const before = (await containers()).map(({ id }) => id).toSorted();
    const args = [program, '--engine', 'compose', '--json'];
    const { code, stdout, stderr } = await runProgram(process.execPath, args, { env, cwd: folder, msMax: DEMO_MS_MAX });
    if (code !== 0) throw new Error(`it ended with ${code}: ${(stderr || stdout).slice(-800)}`);
    const after = (await containers()).map(({ id }) => id);
    requireNoProblem(
      before.filter((id) => !after.includes(id)),
      'ended by it',
    );
    const { logs, metrics } = JSON.parse(stdout);
    return `${logs.delivered} of ${logs.emitted} records, ${metrics.requests_counted} of ${metrics.requests_served} requests`;
  },
};
