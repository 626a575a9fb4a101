// Draws every dashboard over the scene's answers, dark and light, into docs/pictures, with what is read on it in words.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { limits as planeLimits } from '../../../packages/plane/src/limits.ts';
import { answersOf } from '../../content/answers.ts';
import { openDashboard } from '../../content/grafana/ask-target.ts';
import { readDashboards } from '../../content/grafana/model.ts';
import { openScene } from '../../content/scene/scene.ts';
import { proveAll } from '../../content/until-answered.ts';
import { type Ask, asker } from '../../support/ask.ts';
import { folder, PICTURE_BYTES_MAX, pictureName, themes, wordsFile } from './folder.ts';
import { checkBrowser, openPainter } from './page.ts';
import { drawingOf, type KeptAnswers } from './prepare.ts';
import { wordsOf } from './words.ts';

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
  await using prometheus = asker(scene.connections.prometheus);
  await using elasticsearch = asker(scene.connections.elasticsearch);
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
  const kept: KeptAnswers[] = [];
  for (const dashboard of readDashboards()) {
    const { open, panels } = await answersOf(dashboard, sources);
    kept.push({ uid: dashboard.uid, range: open.range, panels });
  }
  return kept;
}

async function drawAll(kept: readonly KeptAnswers[]): Promise<void> {
  await using painter = await openPainter();
  mkdirSync(folder, { recursive: true });
  const words: Record<string, unknown> = {};
  // Nothing is asked any more: the names to choose from are of no account.
  const none: Ask = (async () => ({ data: ['shop'] })) as Ask;
  for (const dashboard of readDashboards()) {
    const answers = kept.find(({ uid }) => uid === dashboard.uid);
    if (answers === undefined) throw new Error(`there are no answers for ${dashboard.uid}: ask the servers anew`);
    for (const theme of themes) {
      const picture = await painter.paint(drawingOf(dashboard, answers, theme));
      const name = pictureName(dashboard, theme);
      if (picture.length > PICTURE_BYTES_MAX)
        throw new Error(`${name} has ${picture.length} bytes: ${PICTURE_BYTES_MAX} at most`);
      writeFileSync(join(folder, name), picture);
      say(`${name}: ${Math.round(picture.length / 1_000)} kB`);
    }
    words[dashboard.uid] = await wordsOf(dashboard, await openDashboard(dashboard, { prometheus: none }), answers);
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
