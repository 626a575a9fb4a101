// Checks whether the plane runs, and which of its parts do not.
import type { PlaneStatus } from '@telltale/plane';
import type { Check, Examination } from './examination.ts';
import { failure, ok } from './finding.ts';

/** Names of running parts, healthy or not. */
export function livingParts({ parts }: PlaneStatus): string[] {
  return parts.filter(({ state }) => state !== 'stopped' && state !== 'crashed').map(({ name }) => name);
}

/** Parts that should run but do not. */
export function missingParts({ description, status }: Pick<Examination, 'description' | 'status'>): string[] {
  const living = livingParts(status);
  return description.parts.filter((name) => !living.includes(name));
}

export const parts: Check = {
  name: 'parts',
  async look({ description, status }) {
    const start = `telltale up --engine ${description.engine}`;
    const living = livingParts(status);
    if (living.length === 0) {
      const found = 'the plane does not run: only this machine was examined';
      return [failure('parts', found, `Start it: ${start}`)];
    }
    const known = status.parts.map(({ name }) => name);
    const gone = description.parts.filter((name) => !known.includes(name));
    const wrong = status.parts.filter(({ state }) => state !== 'running');
    if (wrong.length + gone.length === 0) return [ok('parts', `${living.join(', ')} run`)];
    return [
      ...wrong.map(({ name, state, detail }) =>
        failure(
          'parts',
          `${name} is ${state}${detail === undefined ? '' : `: ${detail}`}`,
          `${start}; its log says why`,
        ),
      ),
      ...gone.map((name) => failure('parts', `${name} is missing`, start)),
    ];
  },
};
