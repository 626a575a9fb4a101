// A service that asks a database, a cache, a bank behind a breaker and the shop, and misbehaves by request.
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { Redis } from 'ioredis';
import CircuitBreaker from 'opossum';
import pg from 'pg';
import pino from 'pino';

const { DATABASE_URL, REDIS_URL, SHOP_URL, BANK_URL = 'http://127.0.0.1:9', PORT = '0' } = process.env;
const logger = pino({ name: 'storefront' });
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4, connectionTimeoutMillis: 5_000 });
const redis = new Redis(REDIS_URL, { maxRetriesPerRequest: 0 });
redis.on('error', (error) => logger.warn(error, 'the cache is away'));
const bank = new CircuitBreaker(async () => (await fetch(BANK_URL)).text(), {
  name: 'bank',
  timeout: 1_000,
  errorThresholdPercentage: 50,
  resetTimeout: 600_000,
});

/** Keeps the event loop from turning. */
function block(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const app = express();
const route = (path, work) =>
  app.get(path, async (request, response) => {
    try {
      const { status = 200, body = '' } = (await work(request)) ?? {};
      response.status(status).send(String(body));
    } catch (error) {
      logger.error(error, `cannot serve ${path}`);
      response.status(503).send(error.message);
    }
  });

route('/checkout/:id', async ({ params }) => {
  const { rows } = await pool.query('SELECT $1::text AS id', [params.id]);
  await redis.set('last', rows[0].id);
  logger.info({ order: await redis.get('last'), password: 'hunter2' }, 'order paid');
  const answer = await fetch(`${SHOP_URL}/products/tea`);
  return { body: (await answer.text()).length };
});
route('/wrong-query', () => pool.query('SELECT * FROM nowhere'));
route('/wrong-call', async () => ({ status: 200, body: (await fetch(`${SHOP_URL}/products/umbrella`)).status }));
route('/pay', async () => {
  await bank.fire().catch(() => logger.warn('the bank does not answer'));
});
route('/refused/:status', ({ params }) => ({ status: Number(params.status) }));
route('/slow/:ms', ({ params }) => delay(Number(params.ms)).then(() => ({})));
route('/block/:ms', ({ params }) => block(Number(params.ms)));
route('/hold/:ms', async ({ params }) => {
  await pool.query('SELECT pg_sleep($1)', [Number(params.ms) / 1_000]);
});
route('/noise/:count', ({ params }) => {
  for (let n = 0; n < Number(params.count); n++) logger.info({ n }, 'noise');
});
app.get('/crash', (_request, response) => {
  response.end();
  setTimeout(() => {
    throw new Error('a bug in the storefront', { cause: new TypeError('nothing is no order') });
  });
});

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  logger.info('the storefront is open');
  process.stdout.write(`port=${server.address().port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
