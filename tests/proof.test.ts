// What the proofs of the Compose stack and of the Kubernetes manifests have in common: how checks are run and reported.
import { afterEach, expect, it, vi } from 'vitest';
import { chosenChecks } from './support/chosen-checks.ts';
import { type ProofCheck, runChecks } from './support/proof.ts';
import { report } from './support/proof-report.ts';

const lines: string[] = [];
vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
afterEach(() => lines.splice(0));

const check = (name: string, run: () => Promise<string>): ProofCheck<[subject: string]> => ({
  name,
  promise: `${name} is so`,
  run,
});
const fails = check('fails', () => Promise.reject(new Error('it is\nnot so')));
const holds = check('holds', () => Promise.resolve('it is so'));
const cannot = { ...check('cannot', () => Promise.reject(new Error('it was tried'))), whyNot: () => 'no cluster here' };

it('a failed check fails the proof, and the others still run', async () => {
  const run = vi.fn(() => Promise.resolve('found'));
  const results = await runChecks([fails, check('last', run)], 'the stack');
  expect(results.map(({ name, ok, found }) => [name, ok, found])).toEqual([
    ['fails', false, 'it is\nnot so'],
    ['last', true, 'found'],
  ]);
  expect(run).toHaveBeenCalledExactlyOnceWith('the stack');
  expect(report(results, false).ok).toBe(false);
});

it('a check that cannot run here is skipped with the reason, and fails nothing', async () => {
  const [result, ...others] = await runChecks([cannot, holds], 'the stack');
  expect(result).toMatchObject({ ok: true, skipped: true, found: 'skipped: no cluster here' });
  expect(others).toMatchObject([{ ok: true, found: 'it is so' }]);
  expect(report([result ?? [], ...others].flat(), false).ok).toBe(true);
});

it('each check is reported on a line when it is done', async () => {
  await runChecks([holds, fails, cannot], 'the stack');
  expect(lines.map((line) => line.slice('12:00:00  '.length).replace(/\d+\.\d s|0 s/, 'T'))).toEqual([
    'holds is so\n',
    '  yes, T: it is so\n',
    'fails is so\n',
    '  NO, T: it is not so\n',
    'cannot is so\n',
    '  not tried, T: skipped: no cluster here\n',
  ]);
});

it('the last line of the report counts what passed, failed and was skipped; as JSON it is one object', async () => {
  const results = await runChecks([holds, fails, cannot], 'the stack');
  expect(report(results, false).text.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed, 1 skipped');
  expect(report(results.slice(0, 1), false).text.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed');
  expect(JSON.parse(report(results, true).text)).toEqual({ ok: false, checks: results });
});

it('--only selects checks in the order of the proof, and refuses an unknown name', () => {
  expect(chosenChecks([holds, fails, cannot], 'cannot,holds')).toEqual([holds, cannot]);
  expect(() => chosenChecks([holds, fails], 'holds,hold')).toThrow('--only hold: known are holds,fails');
});
