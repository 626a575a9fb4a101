// A small shop: a few routes, one that fails now and then, one that is slow. It logs with winston and knows nothing of
// Telltale: `node --import @telltale/node app.js` is all it takes.
import express from 'express';
import winston from 'winston';

/** What the shop counted itself, to be held against what the monitoring plane says. */
const counted = { records: 0, requests: 0 };

const count = winston.format((info) => {
  counted.records += 1;
  info.sequence = counted.records;
  return info;
});

const logger = winston.createLogger({
  level: 'debug',
  format: winston.format.combine(
    count(),
    winston.format.errors({ stack: true }),
    winston.format.timestamp(),
    winston.format.json(),
  ),
  transports: [new winston.transports.Console()],
});

const products = new Map([
  ['tea', { price: 4.5, stock: 120 }],
  ['kettle', { price: 39, stock: 8 }],
  ['cup', { price: 7.25, stock: 60 }],
]);

let orders = 0;

const app = express();
app.use(express.json({ limit: '10kb' }));

app.use((request, response, next) => {
  counted.requests += 1;
  const begun = performance.now();
  response.on('finish', () => {
    const fields = {
      method: request.method,
      path: request.path,
      status: response.statusCode,
      duration_ms: Math.round((performance.now() - begun) * 10) / 10,
    };
    if (response.statusCode >= 500) logger.error('request failed', fields);
    else if (response.statusCode >= 400) logger.warn('request refused', fields);
    else logger.info('request served', fields);
  });
  next();
});

app.get('/products', (_request, response) => {
  logger.debug('catalogue read', { products: products.size });
  response.json(Object.fromEntries(products));
});

app.get('/products/:id', (request, response) => {
  const product = products.get(request.params.id);
  if (product === undefined) return response.status(404).json({ error: `no product ${request.params.id}` });
  return response.json(product);
});

app.post('/orders', (request, response) => {
  orders += 1;
  // Every seventh payment is turned down: the sort of failure that somebody is on call for.
  if (orders % 7 === 0) {
    const cause = new Error('connection reset by the bank');
    logger.error(new Error(`payment of order ${orders} failed`, { cause }));
    return response.status(502).json({ error: 'payment failed' });
  }
  logger.info('order taken', { order: orders, product: request.body?.product, card: { last4: '4242' } });
  return response.status(201).json({ order: orders });
});

app.get('/report', (_request, response) => {
  setTimeout(() => response.json({ orders }), 250);
});

const server = app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1', (error) => {
  if (error) {
    // Not exit(): what was logged is still on its way.
    process.exitCode = 1;
    return console.error(`The shop cannot open: ${error.message}. Set PORT to a free one.`);
  }
  logger.info('shop is open', { port: server.address().port });
  process.send?.({ port: server.address().port });
});

process.on('SIGTERM', () => {
  server.close(() => {
    logger.info('shop is closed', { orders });
    process.send?.({ counted });
    process.disconnect?.();
  });
  server.closeIdleConnections();
});
