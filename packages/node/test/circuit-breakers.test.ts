// Circuit breakers, of the real libraries: each call is counted by how it ended, and the page tells each one's state.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MeterProvider, MetricsPage } from '@telltale/metrics';
import { afterAll, describe, expect, it } from 'vitest';
import { CircuitBreakers } from '../src/instrumentations/circuit-breakers/breakers.ts';
import { limits } from '../src/limits.ts';
import { removeFolders } from './support/app.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

function calls(page: string, name: string): Record<string, number> {
  const samples = page.matchAll(/^telltale_circuit_breaker_calls_total\{(.*)\} (\d+)$/gm);
  const own = [...samples].filter(([, labels]) => labels?.includes(`circuit_breaker_name="${name}"`));
  return Object.fromEntries(own.map(([, labels, count]) => [/outcome="(\w+)"/.exec(labels ?? '')?.[1], Number(count)]));
}

/** The states in which a breaker is said to be: there should be one. */
function states(page: string, name: string): (string | undefined)[] {
  const samples = page.matchAll(/^telltale_circuit_breaker_instances\{(.*)\} 1$/gm);
  const own = [...samples].filter(([, labels]) => labels?.includes(`circuit_breaker_name="${name}"`));
  return own.map(([, labels]) => /state="(\w+)"/.exec(labels ?? '')?.[1]);
}

describe('opossum', () => {
  it('has its calls counted by outcome and its state exported, without an effect on the app', async () => {
    await using service = await startServing('opossum.cjs', { way: '--require' });
    await service.app.said(/^done,done,Timed out after 50ms,refused,refused,Breaker is open$/m);
    const page = await service.page();
    expect(calls(page, 'stock')).toEqual({ success: 2, timeout: 1, failure: 2, rejected: 1 });
    expect(states(page, 'stock')).toEqual(['open']);
    expect(calls(page, 'payment')).toEqual({ failure: 1 });
    expect(states(page, 'payment')).toEqual(['half_open']);
    expect(calls(page, 'unnamed-1')).toEqual({ success: 1 });
    expect(states(page, 'unnamed-1')).toEqual(['closed']);
  });
});

describe('cockatiel', () => {
  it('has its calls counted by outcome and its state exported, without an effect on the app', async () => {
    await using service = await startServing('cockatiel.mjs');
    await service.app.said(/^done,done,refused,refused,Execution prevented because the circuit breaker is open$/m);
    const page = await service.page();
    expect(calls(page, 'stock')).toEqual({ success: 2, failure: 2, rejected: 1 });
    expect(states(page, 'stock')).toEqual(['open']);
    expect(calls(page, 'payment')).toEqual({ success: 2, failure: 2 });
    expect(states(page, 'payment')).toEqual(['closed']);
    expect(calls(page, 'unnamed-1')).toEqual({ success: 1 });
    expect(calls(page, 'unnamed-2')).toEqual({ rejected: 1 });
    expect(states(page, 'unnamed-2')).toEqual(['open']);
  });
});

it('an app without circuit breakers has no metrics of them', async () => {
  await using service = await startServing('serves.mjs');
  expect(await service.page()).not.toContain('circuit_breaker');
});

/** Finalizers run when the engine has nothing better to do. */
const COLLECTED = { timeout: 120_000 } as const;

it('circuit breakers above the limit share a name, and discarded ones are not counted', async () => {
  const provider = new MeterProvider();
  const breakers = new CircuitBreakers();
  breakers.setMeterProvider(provider);
  const page = new MetricsPage({ provider, resource: {} });
  const kept = {};
  breakers.of(kept, 'kept').enter('open');
  for (let n = 0; n < limits.circuitBreakersMax + 10; n++) breakers.of({}, `of request ${n}`).enter('open');
  const named = async (): Promise<Set<string | undefined>> => {
    const samples = (await page.text()).matchAll(
      /^telltale_circuit_breaker_instances\{circuit_breaker_name="([^"]*)"/gm,
    );
    return new Set([...samples].map(([, name]) => name));
  };
  const names = await named();
  expect(names.size).toBe(limits.circuitBreakersMax + 1);
  expect(names).toContain('other');
  const open = async (): Promise<number> => {
    const samples = (await page.text()).matchAll(/^telltale_circuit_breaker_instances\{.*state="open"\} (\d+)$/gm);
    return [...samples].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  await expect
    .poll(() => {
      collectGarbage();
      return open();
    }, COLLECTED)
    .toBe(1);
  expect(breakers.of(kept, 'kept')).toBeDefined();
});
