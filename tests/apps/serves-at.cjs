// Answers HTTP at a port that it is given, each request with the pid of the one who did.
const { createServer } = require('node:http');

createServer((_request, response) => response.end(String(process.pid))).listen(process.env.PORT, '127.0.0.1');
