// Formats the findings and actions of `telltale init` for people.
import type { Change } from './files/drafts.ts';
import type { ByHand, Start } from './plan.ts';
import type { Verification } from './verify.ts';

interface Found {
  readonly service: string;
  readonly kind: readonly string[];
  readonly starts: readonly Start[];
  readonly changes: readonly Change[];
}

const stateWords: Readonly<Record<Start['state'], string>> = {
  present: 'has the preload',
  changed: 'gets the preload',
  elsewhere: 'starts a script in another file',
  'by hand': 'is left to you',
};

/** What was found, and the planned diff. */
export function formatPlan({ service, kind, starts, changes }: Found): string {
  const width = Math.max(0, ...starts.map(({ where }) => where.length));
  return [
    `${service}: ${kind.join(', ')}`,
    ...starts.map(({ where, command, state }) => `  ${where.padEnd(width)}  ${stateWords[state]}: ${oneLine(command)}`),
    '',
    ...changes.map(({ diff }) => diff),
  ].join('\n');
}

interface Done {
  readonly written: boolean;
  readonly changed: boolean;
  readonly key: string;
  readonly keyIsToBeMade: boolean;
  readonly byHand: readonly ByHand[];
  readonly notes: readonly string[];
  readonly proof: Verification | undefined;
}

/** What was done, and what is left to the user. */
export function formatResult({ written, changed, key, keyIsToBeMade, byHand, notes, proof }: Done): string {
  const nothing = keyIsToBeMade || byHand.length > 0 ? 'nothing to write' : 'nothing to do';
  const lines = [changed ? (written ? 'written' : 'nothing has been written yet') : nothing];
  if (keyIsToBeMade) lines.push('an API key that may only create documents would be created');
  if (key === 'made')
    lines.push('an API key that may only create documents was created in .telltale/elasticsearch-api-key');
  if (key === 'kept') lines.push('the API key of the service is valid');
  if (key === 'not needed') lines.push('Elasticsearch requires no login, so no API key is needed');
  lines.push(...notes.map((note) => `note: ${note}`));
  if (byHand.length > 0) lines.push('', 'left to you:');
  for (const [index, { what, lines: more }] of byHand.entries()) {
    lines.push(`  ${index + 1}. ${what}`, ...more.map((line) => `       ${line}`));
  }
  if (proof !== undefined) lines.push('', ...describedProof(proof));
  if (!written && (changed || keyIsToBeMade))
    lines.push('', 'to make these changes, run telltale init --write with the same options');
  return `${lines.join('\n')}\n`;
}

function describedProof({ script, isAlone, command, record, scrape, findings }: Verification): string[] {
  const problems = findings.filter(({ state }) => state === 'failure' || state === 'warning');
  const seen =
    record === undefined
      ? 'it is unknown whether a record arrived, because nobody may search for it'
      : record
        ? 'a record arrived'
        : 'no record arrived';
  const read =
    scrape === undefined
      ? 'it ended before its metrics could be read'
      : `its metrics ${scrape ? 'were' : 'could not be'} read${pageIn(findings)}`;
  return [
    `tried "${script}"${isAlone ? '' : ', given its settings,'} with ${command.join(' ')}: ${seen}; ${read}`,
    ...problems.flatMap(({ state, check, finding, remedy }) => [
      `  ${state}  ${check}  ${finding}`,
      ...(remedy === undefined ? [] : [`    -> ${remedy}`]),
    ]),
  ];
}

/** The address where they were read: its port may be any free one. */
function pageIn(findings: Verification['findings']): string {
  const read = findings.find(({ page }) => page !== undefined)?.page;
  return read === undefined ? '' : ` at ${read.url}`;
}

function oneLine(command: string): string {
  return command.replaceAll(/\s*\\?\r?\n\s*/g, ' ');
}
