// How many records a second the stub takes when nobody has to make them: what no subject can be faster than.
import { Agent, request } from 'node:http';
import { benchRecord } from '../record.ts';

const RECORDS = 200_000;
const BODY_BYTES = 1_000_000;
const CONNECTIONS = 2;
/** The first rounds compile the stub's code. */
const ROUNDS = 3;

function bodies(round: number): Buffer[] {
  const made: Buffer[] = [];
  let body = '';
  for (let index = 0; index < RECORDS; index++) {
    const { message, fields } = benchRecord(index);
    body += `{"create":{"_id":"ceiling-${round}-${index}"}}\n${JSON.stringify({ message, ...fields })}\n`;
    if (body.length < BODY_BYTES && index < RECORDS - 1) continue;
    made.push(Buffer.from(body));
    body = '';
  }
  return made;
}

function post(url: string, agent: Agent, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length };
    const sent = request(`${url}/logs-bench-ceiling/_bulk`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', resolve).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** Measures the stub alone, with whole answers; records a second, the best of a few rounds. */
export async function stubCeiling(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const waiting = bodies(round);
    const begunAt = performance.now();
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) await post(url, agent, body);
      }),
    );
    best = Math.max(best, RECORDS / ((performance.now() - begunAt) / 1000));
  }
  agent.destroy();
  return Math.round(best);
}
