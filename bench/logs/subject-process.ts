// One run of one subject, in a process of its own: warms up, logs the records, says what it cost.
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from './limits.ts';
import { benchRecord, warmUpRecord } from './record.ts';
import type { Cost, FromSubject, RunRequest, ToSubject } from './run.ts';
import { otherSettings, subjects } from './subjects/index.ts';
import type { Subject } from './subjects/subject.ts';

const DELAY_RESOLUTION_MS = 1;

function say(message: FromSubject): void {
  process.send?.(message);
}

function nextOrder(kind: ToSubject['kind']): Promise<ToSubject> {
  return new Promise((resolve, reject) => {
    process.once('message', (order: ToSubject) =>
      order.kind === kind ? resolve(order) : reject(new Error(`${kind} was expected, not ${order.kind}`)),
    );
  });
}

async function feed(records: number, paced: boolean, log: (index: number) => void): Promise<void> {
  for (let index = 0; index < records; index++) {
    log(index);
    if (paced && index % limits.recordsPerTurn === limits.recordsPerTurn - 1) await nextTurn();
  }
}

/** From here on the peak is that of the run: of memory's own history the kernel forgets what was before. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // No Linux: the peak is the process's, warm-up and all.
  }
}

/** Not `maxRSS`: a forked process inherits its parent's. */
function peakMegabytes(): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

const micros = ({ user, system }: NodeJS.CpuUsage): number => user + system;

async function measure(subject: Subject, { records, scenario }: RunRequest): Promise<Cost> {
  const loop = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  loop.enable();
  // It measures from one of its own timers to the next: one must have been before the first turn that is long.
  await delay(5);
  forgetPeak();
  const begunAt = Date.now();
  const processCpu = process.cpuUsage();
  const mainCpu = process.threadCpuUsage();
  await feed(records, scenario === 'paced', (index) => subject.log(benchRecord(index)));
  await nextTurn();
  say({ kind: 'logged', begunAt, endedAt: Date.now() });
  // What is sent on the main thread costs the main thread; a worker's own work is the process's alone.
  await nextOrder('measure');
  const main = micros(process.threadCpuUsage(mainCpu));
  const whole = micros(process.cpuUsage(processCpu));
  // A last sample, of a turn that had nothing else to do.
  await delay(5);
  loop.disable();
  return {
    main_us_per_record: main / records,
    process_us_per_record: whole / records,
    rss_peak_mb: peakMegabytes(),
    event_loop_delay_ms_max: Math.max(0, loop.max / 1e6 - DELAY_RESOLUTION_MS),
  };
}

// Whoever measures is gone.
process.on('disconnect', () => process.exit(1));

const order = await nextOrder('start');
if (order.kind !== 'start') throw new Error('the first order is to start');
const { request } = order;
const start = { ...subjects, ...otherSettings }[request.name];
if (start === undefined) throw new Error(`there is no subject ${request.name}`);
const subject = await start(request.destination);
await feed(limits.warmUpRecords, true, (index) => subject.log(warmUpRecord(index)));
say({ kind: 'warm', ships: subject.ships });
await nextOrder('log');
const cost = await measure(subject, request);
say({ kind: 'measured', cost, dropped: subject.dropped?.() ?? '' });
await nextOrder('exit');
process.exit(0);
