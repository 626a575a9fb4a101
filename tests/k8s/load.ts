// Requests one after the other for as long as is wanted, each on a connection of its own; run in the node.
// `node tests/k8s/load.ts URL SECONDS` prints how many were answered with 200, and what came of the others.
import { get } from 'node:http';

/** A customer has left by then. */
const ANSWER_MS_MAX = 5_000;
/** At a time. */
const CUSTOMERS = 4;

const [url = '', seconds = ''] = process.argv.slice(2);
const end = Date.now() + Number(seconds) * 1_000;
let answered = 0;
const failed: Record<string, number> = {};

function ask(): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: ANSWER_MS_MAX }, (response) => {
      response.resume();
      response.on('end', () => resolve(String(response.statusCode)));
      response.on('error', (error) => resolve(error.message));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => resolve(error.message));
  });
}

async function customer(): Promise<void> {
  while (Date.now() < end) {
    const came = await ask();
    if (came === '200') answered += 1;
    else failed[came] = (failed[came] ?? 0) + 1;
  }
}

await Promise.all(Array.from({ length: CUSTOMERS }, customer));
process.stdout.write(JSON.stringify({ answered, failed }));
