// Errors for a plane, or a part of it, that does not run.
import { PlaneError } from '../plane-error.ts';
import type { ProcessName } from './processes/state.ts';

/**
 * @param what the operation: `cannot read the dead letters`
 * @param part the required part, if the plane runs without it
 */
export function notRunning(what: string, part?: ProcessName): PlaneError {
  const start = 'telltale up --engine native';
  return new PlaneError('not_running', {
    what,
    why: part === undefined ? 'the plane is not running' : `${part} does not run`,
    remedy: part === undefined ? `Start it: ${start}` : `Start it: ${start}. Why it ended: telltale logs ${part}`,
  });
}
