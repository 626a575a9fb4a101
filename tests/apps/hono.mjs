// Hono on its server for Node, with middleware, groups and an app that is mounted.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const mounted = new Hono().get('/things/:id', (c) => c.text('ok'));
const group = new Hono().get('/items/:iid', (c) => c.text('ok')).use('/private/*', (c) => c.text('no', 401));
const app = new Hono();
app.use(async (_c, next) => {
  await next();
});
app.get('/users/:id', (c) => {
  console.log(`asked for ${c.req.param('id')}`);
  return c.text('ok');
});
app.get('/throws/:id', () => {
  throw new Error('a bug');
});
app.route('/shops/:sid', group);
app.mount('/mounted', mounted.fetch);
app.onError((error, c) => {
  process.stdout.write(`${JSON.stringify(error.stack)}\n`);
  return c.text('failed', 500);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.stdout.write(`port=${port}\n`));
