// The inputs of a service's files.
import type { Files, ServerInputs, UserName } from '@telltale/plane/servers';
import type { StackLayout } from '../layout.ts';
import type { StackSecrets } from './users.ts';

/** What the stack has. */
export interface StackInputs extends ServerInputs<UserName> {
  readonly layout: StackLayout;
  readonly secrets: StackSecrets;
}

/** A service that gets files of its own. */
export interface StackService {
  readonly name: string;
  /** Users whose passwords it needs, each in a file `<name>.password`. */
  readonly passwords: readonly (keyof StackSecrets)[];
  /** Whether it writes into its folder too, so that what others put there stays. */
  readonly writes?: boolean;
  /** Further files; absent where there are none. */
  render?(inputs: StackInputs): Promise<Files>;
  /** Does what one map of files cannot say; tells what is to be said to people. */
  finish?(inputs: StackInputs, folder: string): Promise<readonly string[]>;
}
