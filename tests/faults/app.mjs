// An application that logs numbered records in random bursts, keeps a ledger of them, and ends as it is told.
import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import threads from 'node:worker_threads';

const plan = JSON.parse(process.env.PLAN);
const ledger = openSync(plan.ledger, 'a');

/** The shipper's worker, to be ended as a fault would end it. */
let worker;
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(...options) {
    super(...options);
    worker = this;
  }
};
syncBuiltinESMExports();
const { LogDocument, startShipper } = await import('@telltale/log-shipper');

const document = new LogDocument({ source: { name: plan.name, host: 'faults' }, dataset: 'faults', redact: false });
const shipper = startShipper({
  elasticsearch: plan.target,
  dataStream: { dataset: 'faults', namespace: plan.namespace },
  fields: document.fields,
  spoolDir: plan.spoolDir,
  spoolBytesMax: 268_435_456,
  durability: plan.durability,
  exitFlushMsMax: 1_000,
  onWarning: () => {},
});
process.on('exit', () => {
  shipper.flushSync(1_000);
  writeSync(ledger, `stats ${JSON.stringify(shipper.stats())}\n`);
});

const levels = ['debug', 'info', 'info', 'warn', 'error'];
let n = 0;
writeSync(ledger, 'started\n');
for (let turn = 0; turn < plan.turns.length; turn++) {
  const { records, bytes, pauseMs } = plan.turns[turn];
  // Before: no record above this can be anywhere. After the turn: none up to this may be lost.
  writeSync(ledger, `begins ${n + records}\n`);
  for (let index = 0; index < records; index++, n++) {
    const text = 'x'.repeat(bytes);
    const sum = createHash('sha256').update(`${plan.name} ${n} ${text}`).digest('hex').slice(0, 16);
    const level = levels[n % levels.length];
    shipper.append(document.write({ level, logger: 'app', message: text, app: { name: plan.name, n, sum } }), level);
  }
  // Behind the shipper's own immediate: this turn's records are on disk.
  await new Promise((resolve) => setImmediate(resolve));
  writeSync(ledger, `ended ${n}\n`);
  if (turn === plan.terminateAt) void worker?.terminate();
  if (pauseMs > 0) await delay(pauseMs);
}
writeSync(ledger, 'logged\n');
if (plan.way === 'exit') process.exit(3);
if (plan.way === 'throw') throw new Error('thrown by the application');
if (plan.way === 'stay') setInterval(() => {}, 1_000);
// Whoever adopts what others left lives until nothing is left.
if (plan.way === 'drain') process.once('message', () => process.exit(0));
