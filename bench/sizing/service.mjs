// The service that sizes are measured with: ten routes, three lines a request, ids and words that differ each time.
// It logs with Fastify's own pino and knows nothing of Telltale.
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';

const words = 'cart order basket parcel return coupon refund invoice carrier address stock price'.split(' ');
const things = ['orders', 'customers', 'products', 'baskets', 'parcels'];
/** Bytes that each business line carries beside its message. */
const extra = Number(process.env.SIZING_EXTRA_BYTES ?? 0);

const pick = (from) => from[Math.floor(Math.random() * from.length)];
const prose = (bytes) => {
  let text = '';
  while (text.length < bytes) text += `${pick(words)} ${Math.floor(Math.random() * 10_000)} `;
  return text.slice(0, bytes);
};

const app = fastify({ logger: { level: 'info' } });
for (const thing of things) {
  app.get(`/${thing}/:id`, (request, reply) => {
    const { id } = request.params;
    const details = extra > 0 ? { details: prose(extra) } : {};
    request.log.info(
      { id, customer: randomUUID(), amount: Math.round(Math.random() * 1e5) / 100, ...details },
      `${thing} looked up for the ${pick(words)} of ${pick(words)} ${id}`,
    );
    if (Math.random() < 0.05) return reply.code(404).send({ error: 'not found' });
    if (Math.random() < 0.001) throw new Error(`cannot read ${thing} ${id}`, { cause: new Error('connection reset') });
    return { id };
  });
  app.post(`/${thing}`, (request, reply) => {
    const id = randomUUID();
    request.log.info(
      { id, items: 1 + Math.floor(Math.random() * 9), ...(extra > 0 ? { details: prose(extra) } : {}) },
      `${thing} written: ${pick(words)}, ${pick(words)}`,
    );
    return reply.code(201).send({ id });
  });
}

await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ port: app.server.address().port });
process.on('SIGTERM', () => app.close().then(() => process.disconnect?.()));
