// Draws every dashboard over the scene's answers, dark and light, into docs/pictures, with what is read on it in words.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { limits as planeLimits } from '../../../packages/plane/src/limits.ts';
import { openScene } from '../../content/scene/scene.ts';
import { proveAll } from '../../content/until-answered.ts';
import { serverClient } from '../../support/server-client.ts';
import { folder, wordsFile } from './folder.ts';
import { checkBrowser } from './page.ts';
import { drawDashboards, keepAnswers } from './pictures.ts';
import type { KeptAnswers } from './prepare.ts';

const usage = `npm run docs:pictures -- [--keep FILE] [--answers FILE]

  --keep     write what the servers answered to a file
  --answers  draw again what is kept in a file, without servers
`;
/** Graphs show four minutes, and rates need one before. */
const FILLED_MS = 5 * 60_000;

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}

/** What the servers of the proof answer once every query has an answer. */
async function askScene(): Promise<KeptAnswers[]> {
  await using scene = await openScene(say);
  await using prometheus = serverClient(scene.connections.prometheus);
  await using elasticsearch = serverClient(scene.connections.elasticsearch);
  const { scrapeSeconds } = planeLimits;
  const sources = {
    prometheus: prometheus.ask,
    elasticsearch: elasticsearch.ask,
    scrapeSeconds,
    service: 'storefront',
  };
  await scene.stageEverything();
  const staged = performance.now();
  await proveAll(sources, say);
  say('the graphs fill');
  await delay(Math.max(0, staged + FILLED_MS - performance.now()));
  // Before the servers end.
  return await keepAnswers(sources);
}

async function drawAll(kept: readonly KeptAnswers[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const words: Record<string, unknown> = {};
  for await (const drawn of drawDashboards(kept)) {
    for (const [name, picture] of drawn.pictures) {
      writeFileSync(join(folder, name), picture);
      say(`${name}: ${Math.round(picture.length / 1_000)} kB`);
    }
    words[drawn.uid] = drawn.words;
  }
  writeFileSync(wordsFile, `${JSON.stringify(words, undefined, 2)}\n`);
}

const { values } = parseArgs({
  options: { keep: { type: 'string' }, answers: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) process.stdout.write(usage);
else {
  checkBrowser();
  const kept: readonly KeptAnswers[] =
    values.answers === undefined ? await askScene() : JSON.parse(readFileSync(values.answers, 'utf8'));
  if (values.keep !== undefined) writeFileSync(values.keep, JSON.stringify(kept));
  await drawAll(kept);
}
