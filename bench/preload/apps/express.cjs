// Express with a route and two middlewares.
const express = require('express');
const { listening } = require('./probe.cjs');

const app = express();
app.use(express.json());
app.use((_request, response, next) => {
  response.setHeader('x-shop', 'open');
  next();
});
app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));
const server = app.listen(0, '127.0.0.1', () => listening(server));
