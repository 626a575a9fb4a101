// A service that asks a PostgreSQL and a Redis, each by the clients that people use.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createClient } from 'redis';

const { DATABASE_URL, REDIS_URL } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 3 });
const redis = createClient({ url: REDIS_URL, disableOfflineQueue: true });
redis.on('error', () => {});
await redis.connect();
const ioredis = new Redis(REDIS_URL, { maxRetriesPerRequest: 0 });
ioredis.on('error', () => {});

const asks = {
  '/database': async () => (await pool.query('SELECT $1::int + 1 AS sum', [41])).rows[0].sum,
  '/wrong': () => pool.query('SELECT * FROM nowhere'),
  '/redis': async () => [await redis.set('cup', '7'), await redis.get('cup')].join(),
  '/ioredis': async () => [await ioredis.set('kettle', '39'), await ioredis.get('kettle')].join(),
  '/wrong-type': () => ioredis.lpush('kettle', '1'),
};

const server = createServer(async (request, response) => {
  try {
    response.end(String(await asks[request.url]()));
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
});
server.listen(0, '127.0.0.1', () => console.log(`port=${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
