// A port that is taken, in the words of the demo: its own flag takes any free ones.
import { PlaneError } from '@telltale/plane';

/**
 * The error as the demo tells it.
 *
 * Of containers more than the demo's flag sets are published, so what the error says of .env holds.
 *
 * @param args what the demo was called with
 */
export function inDemoWords(error: unknown, args: readonly string[]): unknown {
  if (!(error instanceof PlaneError) || error.code !== 'port_taken' || error.remedy === undefined) return error;
  const command = ['npm run demo --', ...args, '--any-port'].join(' ');
  const remedy = error.remedy.replace(/telltale up .*/, () => command);
  if (remedy === error.remedy) return error;
  return new Error(
    error.message.replace(error.remedy, () => remedy),
    { cause: error },
  );
}
