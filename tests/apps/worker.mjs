// A process that serves nothing: what it asks of Redis it asks outside of any request, by each client and by a queue.
import { createServer } from 'node:http';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createClient } from 'redis';

const { REDIS_URL, DATABASE_URL } = process.env;
const { hostname: host, port } = new URL(REDIS_URL);

const redis = createClient({ url: REDIS_URL });
redis.on('error', () => {});
await redis.connect();
await redis.set('cup', '7');
await redis.multi().hSet('tray', 'cup', '1').hGet('tray', 'cup').exec();
await redis.multi().rPush('shelf', 'cup').lLen('shelf').execAsPipeline();
await redis.sendCommand(['NONSENSE', 'secret']).catch(() => {});
redis.destroy();

const ioredis = new Redis(REDIS_URL);
await ioredis.set('kettle', '39');
await ioredis.multi().hset('tray', 'kettle', '1').hget('tray', 'kettle').exec();
await ioredis.pipeline().rpush('shelf', 'kettle').llen('shelf').exec();
await ioredis.call('an unknown command with secret').catch(() => {});
ioredis.disconnect();

const connection = { host, port: Number(port) };
const queue = new Queue('mails', { connection });
const worker = new Worker('mails', async () => 'sent', { connection });
const done = new Promise((resolve) => worker.on('completed', resolve));
await queue.add('welcome', { to: 'secret' });
await done;
await worker.close();
await queue.close();

const client = new pg.Client({ connectionString: DATABASE_URL });
await client.connect();
for (const text of ['SELEC 1', 'secret 2', '/* a comment */ SELECT 1', 'select 2', '(SELECT 3)', 'BEGIN', 'COMMIT;']) {
  await client.query(text).catch(() => {});
}
await client.query({ name: 'named', text: 'VALUES (1)' });
await client.end();

const server = createServer().listen(0, '127.0.0.1', () => console.log(`port=${server.address().port}`));
process.on('SIGTERM', () => process.exit());
