// Hono, by require, without a middleware: its shortest way to a handler.
const { serve } = require('@hono/node-server');
const { Hono } = require('hono');

const app = new Hono();
app.get('/users/:id', (c) => {
  console.log(`asked for ${c.req.param('id')}`);
  return c.text('ok');
});
app.get('/throws/:id', () => {
  throw new Error('a bug');
});
app.onError((error, c) => {
  process.stdout.write(`${JSON.stringify(error.stack)}\n`);
  return c.text('failed', 500);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.stdout.write(`port=${port}\n`));
