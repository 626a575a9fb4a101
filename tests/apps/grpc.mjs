// gRPC: a server and the client that asks it, and each other way that a call can end.
import { EventEmitter, once } from 'node:events';
import http2 from 'node:http2';
import grpc from '@grpc/grpc-js';

const method = (name, more = {}) => ({
  path: `/shop.Orders/${name}`,
  requestStream: false,
  responseStream: false,
  requestSerialize: (value) => Buffer.from(JSON.stringify(value)),
  requestDeserialize: (bytes) => JSON.parse(bytes),
  responseSerialize: (value) => Buffer.from(JSON.stringify(value)),
  responseDeserialize: (bytes) => JSON.parse(bytes),
  ...more,
});
const silent = new EventEmitter();
const served = { Get: method('Get'), List: method('List', { responseStream: true }), Silent: method('Silent') };
const server = new grpc.Server();
server.addService(served, {
  Get({ request, metadata }, answer) {
    console.log(`asked for ${request.id} ${metadata.get('traceparent').length}`);
    if (request.id === 'gone') answer({ code: grpc.status.NOT_FOUND });
    else if (request.id === 'bug') answer({ code: grpc.status.INTERNAL, details: 'a bug' });
    else answer(null, { id: request.id });
  },
  List(call) {
    for (const id of [1, 2]) call.write({ id });
    call.end();
  },
  Silent() {
    silent.emit('asked');
  },
});
const port = await new Promise((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  );
});

const Orders = grpc.makeGenericClientConstructor({ ...served, Unknown: method('Unknown') }, 'Orders');
const client = new Orders(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
const call = (name, request, options = {}) =>
  new Promise((resolve) =>
    client[name](request, new grpc.Metadata(), options, (error, value) => resolve(error ?? value)),
  );
await call('Get', { id: '7' });
await call('Get', { id: 'gone' });
await call('Get', { id: 'bug' });
await call('Unknown', {});
const unanswered = new Promise((resolve) => {
  const asked = client.Silent({}, new grpc.Metadata(), resolve);
  // A deadline would end it on both sides at once, and either could be first.
  silent.once('asked', () => asked.cancel());
});
await unanswered;
await client.List({}).toArray();
client.close();

// A method that somebody makes up, and requests over HTTP/2 that are no calls.
const session = http2.connect(`http://127.0.0.1:${port}`);
async function ask(headers) {
  const stream = session.request(headers).resume();
  await new Promise((resolve) =>
    stream
      .on('close', resolve)
      .on('error', () => {})
      .end(),
  );
}
await ask({ ':method': 'POST', ':path': '/made/up-4712', 'content-type': 'application/grpc', te: 'trailers' });
await ask({ ':method': 'GET', ':path': '/healthz-4712' });
session.close();
await once(session, 'close');
process.stdout.write(`port=${port}\n`);
process.on('SIGTERM', () => process.exit());
