// Node's own server.
const { createServer } = require('node:http');
const { listening } = require('./probe.cjs');

const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => listening(server));
