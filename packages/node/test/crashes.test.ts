// An exception that nobody caught is one record, whoever logs it, and the end says that it came from it.
import { afterAll, expect, it } from 'vitest';
import { removeFolders } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

interface Shipped {
  readonly handler: string;
  readonly thrown: string;
  /** The one record of it. */
  readonly logger: string;
  readonly action: string;
  readonly reason: string;
}

it.each<Shipped>([
  { handler: 'none', thrown: 'object', logger: 'process', action: 'uncaught-exception', reason: 'uncaught exception' },
  { handler: 'none', thrown: 'error', logger: 'process', action: 'uncaught-exception', reason: 'uncaught exception' },
  {
    handler: 'winston exceptions',
    thrown: 'error',
    logger: 'winston',
    action: 'uncaught-exception',
    reason: 'uncaught exception',
  },
  {
    handler: 'winston exceptions',
    thrown: 'text',
    logger: 'winston',
    action: 'uncaught-exception',
    reason: 'uncaught exception',
  },
  {
    handler: 'winston exceptions',
    thrown: 'object',
    logger: 'winston',
    action: 'uncaught-exception',
    reason: 'uncaught exception',
  },
  {
    handler: 'winston exceptions',
    thrown: 'rejection',
    logger: 'winston',
    action: 'unhandled-rejection',
    reason: 'unhandled rejection',
  },
  {
    handler: 'winston handleExceptions',
    thrown: 'error',
    logger: 'winston',
    action: 'uncaught-exception',
    reason: 'uncaught exception',
  },
  { handler: 'pino', thrown: 'error', logger: 'pino', action: 'uncaught-exception', reason: 'uncaught exception' },
  {
    handler: 'pino',
    thrown: 'rejection',
    logger: 'pino',
    action: 'unhandled-rejection',
    reason: 'unhandled rejection',
  },
  {
    handler: 'console',
    thrown: 'error',
    logger: 'console',
    action: 'uncaught-exception',
    reason: 'uncaught exception',
  },
  {
    handler: 'without a word',
    thrown: 'error',
    logger: 'process',
    action: 'uncaught-exception',
    reason: 'uncaught exception',
  },
])(
  'with $handler as handler, $thrown is one record of $logger',
  async ({ handler, thrown, logger, action, reason }) => {
    const { documents } = await shippedBy(['throws.cjs', handler, thrown], {
      env: { TELLTALE_LOGS_LIFECYCLE: 'true' },
    });
    const fields = documents.map((document) => document as object as Readonly<Record<string, unknown>>);
    const graver = documents.filter(({ log }) => log.level !== 'info');
    expect(graver).toHaveLength(2);
    expect(fields.filter((document) => document['event.action'] === action)).toEqual([graver[0]]);
    expect(graver[0]?.log.logger).toBe(logger);
    expect(JSON.stringify(graver[0])).toContain(
      { error: 'boom', rejection: 'boom', text: 'only text', object: 'detail' }[thrown],
    );
    expect(graver[1]).toMatchObject({ 'event.action': 'process-stop', 'event.reason': reason });
  },
);
