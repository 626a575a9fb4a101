// The path through Logstash: JSON lines over TCP.
import { once } from 'node:events';
import { smokeTest } from '@telltale/catalog';
import { nothingToEnd, type SmokePath, smokeMessage } from './path.ts';
import { endpointOf, withSocket } from './tls-socket.ts';

/** Logstash's port for lines. */
export const jsonLinesPath: SmokePath = {
  name: 'logstash, JSON lines over TLS',
  part: 'logstash',
  async send(id, context) {
    const endpoint = await endpointOf(context, 'logstash', 50_000);
    const record = {
      '@timestamp': new Date().toISOString(),
      level: 'info',
      message: smokeMessage(id),
      service: { name: smokeTest.service },
    };
    await withSocket(endpoint, context.signal, async (socket) => {
      // There is no response: the only confirmation is that everything was written and that the server closed the
      // connection too.
      socket.end(`${JSON.stringify(record)}\n`);
      socket.resume();
      await once(socket, 'close');
    });
    return nothingToEnd;
  },
};
