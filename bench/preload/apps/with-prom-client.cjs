// What a team writes that instruments by prom-client: its default metrics, a histogram of requests, and a page.
const http = require('node:http');
const client = require('prom-client');

client.collectDefaultMetrics();
const duration = new client.Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Duration of HTTP requests served.',
  labelNames: ['method', 'status'],
});
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function measured(...given) {
  const [event, request, response] = given;
  if (event === 'request' && this !== page) {
    const end = duration.startTimer();
    response.on('finish', () => end({ method: request.method, status: response.statusCode }));
  }
  return Reflect.apply(emit, this, given);
};
const page = http.createServer(async (_request, response) => response.end(await client.register.metrics()));
page.listen(0, '127.0.0.1').unref();
