// Reloads what can change while servers run: alert receivers, rules, expiry of secrets.
import { reload } from './processes/reload.ts';
import type { NativeInputs } from './processes/server.ts';
import type { StateFile } from './processes/state.ts';
import { refreshFiles } from './servers/refresh-files.ts';

/** Writes each running server's files anew, and makes it reload changed ones. */
export async function refresh(state: StateFile, inputs: NativeInputs): Promise<void> {
  const { changed } = await refreshFiles(inputs);
  reload(state, changed);
}
