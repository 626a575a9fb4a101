// TLS and users of Prometheus, Alertmanager and the exporters, as services of the stack.
import { hashedUsers, userNames, webConfiguration, webFile, webUsersAmong } from '@telltale/plane/servers';
import { mountPath } from '../layout.ts';
import type { StackInputs } from './server-inputs.ts';

/** The file of a server with users. */
export async function webFileWithUsers(inputs: StackInputs): Promise<readonly [string, string]> {
  return [webFile, webConfiguration(mountPath, await hashedUsers(inputs, webUsersAmong(userNames)))];
}

/** The file of a server that everybody who reaches it may query. */
export const webFileWithoutUsers: readonly [string, string] = [webFile, webConfiguration(mountPath)];
