// The keeper's program: runs beside the servers and enforces retention and other maintenance.
import { limits } from '../../limits.ts';
import { maintain, maintainLogs } from '../../setup/maintain.ts';
import { layoutOf } from '../layout.ts';
import { elasticsearchOf } from '../plane.ts';
import { readState } from '../processes/state.ts';
import { noteLook } from './last-run.ts';
import { cutLogs } from './logs.ts';

const [planeDir] = process.argv.slice(2);
if (planeDir === undefined) throw new Error('usage: keeper PLANE_DIR');
const layout = layoutOf(planeDir);

await maintain({ isWanted: isOurs, run: look, noteSuccess: () => noteLook(layout), say });

async function look(): Promise<void> {
  for (const name of await cutLogs(layout.logs))
    say(`emptied ${name}, which was larger than ${limits.logBytesMax} bytes`);
  const { elasticsearch: port } = (await readState(layout.state)).ports;
  if (port === undefined) return;
  await using client = await elasticsearchOf({ layout }, port, 'keeper');
  for (const line of await maintainLogs(client)) say(line);
}

/** Ends if the plane is gone or has another keeper, so that none continues after an interrupted clean-up. */
async function isOurs(): Promise<boolean> {
  return (await readState(layout.state)).processes.keeper?.group[0].pid === process.pid;
}

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}
