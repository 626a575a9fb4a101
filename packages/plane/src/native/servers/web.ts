// TLS and users of a native plane's Prometheus and Alertmanager.
import type { PartName } from '../../part-names.ts';
import { type NativeUserName, nativeUserNames, webUsersAmong } from '../../servers/access.ts';
import { type Files, hashedUsers } from '../../servers/server-inputs.ts';
import { webConfiguration, webFile } from '../../servers/web-configuration.ts';
import type { NativeInputs } from '../processes/server.ts';

/** Users who may log in. */
export const webUsers: readonly NativeUserName[] = webUsersAmong(nativeUserNames);

/** The web configuration file of a server. */
export async function webFileOf(inputs: NativeInputs, part: PartName): Promise<Files> {
  const users = await hashedUsers(inputs, webUsers);
  return new Map([[webFile, webConfiguration(inputs.layout[part].config, users)]]);
}
