// The inputs of a service's files.
import type { Files, ServerInputs, UserName } from '@telltale/plane/servers';
import type { StackLayout } from '../layout.ts';
import type { StackSecrets } from './users.ts';

/** The stack's secrets and layout. */
export interface StackInputs extends ServerInputs<UserName> {
  readonly layout: StackLayout;
  readonly secrets: StackSecrets;
}

/** A service with files of its own. */
export interface StackService {
  readonly name: string;
  /** Users with a password file `<name>.password` for it. */
  readonly passwords: readonly (keyof StackSecrets)[];
  /** Whether other code writes into its folder too, so that unknown files are kept. */
  readonly writes?: boolean;
  /** Further files; absent where there are none. */
  render?(inputs: StackInputs): Promise<Files>;
  /** Work that a map of files cannot express; returns notes for people. */
  finish?(inputs: StackInputs, folder: string): Promise<readonly string[]>;
}
