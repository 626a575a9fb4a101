// TLS and users of Prometheus, Alertmanager and the exporters, as services of the stack.
import { hashedUsers, userNames, webConfiguration, webFile, webUsersAmong } from '@telltale/plane/servers';
import { mountPath } from '../layout.ts';
import type { StackInputs } from './server-inputs.ts';

/** The file of a server that users log in to. */
export async function webFileWithUsers(inputs: StackInputs): Promise<readonly [string, string]> {
  return [webFile, webConfiguration(mountPath, await hashedUsers(inputs, webUsersAmong(userNames)))];
}

/** The file of a server that whoever reaches it may ask. */
export const webFileWithoutUsers: readonly [string, string] = [webFile, webConfiguration(mountPath)];
