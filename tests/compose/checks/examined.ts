// `telltale doctor` knows a stack that is well from one that is not.
import type { Check } from '../check.ts';
import { until } from '../load.ts';
import type { Stack } from '../stack.ts';
import { telltale } from '../telltale.ts';

export const examined: Check = {
  name: 'examined',
  promise: 'telltale doctor finds nothing wrong with a stack that is well, and what is wrong with one that is not',
  async run(stack) {
    await stack.plane.up();
    let looked = 0;
    // What has just started is not scraped yet, and what was down a minute ago may still be reported.
    await until(async () => {
      const findings = await findingsOf(stack);
      const failed = failuresIn(findings);
      if (failed.length > 0) throw new Error(described(failed));
      looked = findings.length;
      return true;
    }, 'telltale doctor finds nothing wrong');
    await stack.compose('stop', 'alertmanager');
    let found = '';
    try {
      await until(async () => {
        const failed = failuresIn(await findingsOf(stack));
        found = described(failed);
        return failed.some(({ finding, remedy }) => finding.includes('alertmanager') && remedy !== undefined);
      }, 'telltale doctor tells that Alertmanager is stopped, and what mends it');
      const { code, stdout } = await telltale(stack, 'status');
      if (code === 0 || !/alertmanager +│ stopped/.test(stdout))
        throw new Error(`telltale status ends with ${code}: ${stdout}`);
    } finally {
      await stack.up();
    }
    return `${looked} findings, none failed; with Alertmanager stopped: ${found}`;
  },
};

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly finding: string;
  readonly remedy?: string;
}

function failuresIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ state }) => state === 'failure');
}

function described(findings: readonly Finding[]): string {
  return findings.map(({ check, finding }) => `${check}: ${finding}`).join('; ');
}

/** Its exit code tells too whether anything failed. */
async function findingsOf(stack: Stack): Promise<readonly Finding[]> {
  const { code, stdout, stderr } = await telltale(stack, 'doctor', '--json');
  if (stdout === '') throw new Error(stderr);
  const { healthy, findings }: { healthy: boolean; findings: Finding[] } = JSON.parse(stdout);
  if (healthy !== (code === 0)) throw new Error(`it says healthy: ${healthy}, and ends with ${code}`);
  return findings;
}
