// Fastify that logs each request through pino, and has a pool of PostgreSQL clients that nobody asks.
const fastify = require('fastify');
const { Pool } = require('pg');
const pino = require('pino');
const { listening } = require('./probe.cjs');

const pool = new Pool({ host: '127.0.0.1', port: 1, max: 4 });
const app = fastify({ loggerInstance: pino({ level: 'info' }, pino.destination('/dev/null')) });
app.get('/users/:id', async (request) => ({ id: request.params.id, clients: pool.totalCount }));
app.listen({ port: 0, host: '127.0.0.1' }).then(() => listening(app.server));
