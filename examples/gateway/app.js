// What customers call: asks the shop on their behalf, within a bound of time. It logs with Fastify's own pino and knows
// nothing of Telltale: `node --import @telltale/node app.js` is all it takes.
import fastify from 'fastify';

const shopUrl = process.env.SHOP_URL ?? 'http://127.0.0.1:3000';
/** Longer than the shop's slowest answer, shorter than a customer's patience. */
const SHOP_MS_MAX = 2_000;

const app = fastify({ logger: true });

/** One request to the shop, whose answer is the customer's, too. */
async function ask(request, reply, path, options) {
  try {
    const answer = await fetch(new URL(path, shopUrl), { ...options, signal: AbortSignal.timeout(SHOP_MS_MAX) });
    const body = await answer.json();
    if (answer.status >= 500) request.log.error({ shop_status: answer.status, path }, 'the shop could not do it');
    return reply.code(answer.status).send(body);
  } catch (error) {
    const timedOut = error.name === 'TimeoutError';
    request.log.error(
      { err: error, path },
      timedOut ? 'the shop did not answer in time' : 'the shop cannot be reached',
    );
    return reply.code(timedOut ? 504 : 502).send({ error: 'the shop does not answer' });
  }
}

app.get('/products', (request, reply) => ask(request, reply, '/products'));

app.get('/products/:id', (request, reply) => {
  request.log.info({ product: request.params.id }, 'a customer looks at a product');
  return ask(request, reply, `/products/${encodeURIComponent(request.params.id)}`);
});

app.post('/checkout', (request, reply) => {
  const { product, quantity = 1 } = request.body ?? {};
  request.log.info({ product, quantity }, 'a customer checks out');
  const order = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ product }) };
  return ask(request, reply, '/orders', order);
});

app.get('/report', (request, reply) => ask(request, reply, '/report'));

try {
  await app.listen({ port: Number(process.env.PORT ?? 3001), host: process.env.HOST ?? '127.0.0.1' });
  const { port } = app.server.address();
  app.log.info({ port }, 'the gateway is open');
  process.send?.({ port });
} catch (error) {
  // Not exit(): what was logged is still on its way.
  process.exitCode = 1;
  console.error(`The gateway cannot open: ${error.message}. Set PORT to a free one.`);
}

process.once('SIGTERM', async () => {
  await app.close();
  process.disconnect?.();
});
