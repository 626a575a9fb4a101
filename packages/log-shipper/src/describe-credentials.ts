// Names the credentials of a target and where they were set, for messages, without the secret.
import type { ElasticsearchTarget } from './elasticsearch-target.ts';

/** The owner of the credentials, and the setting to change if they are refused. */
export interface CredentialsDescription {
  /** The user who needs the privileges, such as `user "shop"`. */
  readonly who: string;
  /** The setting that contains them. */
  readonly where: string;
}

/** The user in an address, if there is one. */
function userOf(nodes: readonly string[]): string | undefined {
  for (const node of nodes) {
    const { username = '', password = '' } = URL.parse(node) ?? {};
    // A name without a password may be a token.
    if (username !== '' && password !== '') return decodeURIComponent(username);
  }
  return undefined;
}

function quoted(user: string): string {
  return `user ${JSON.stringify(user.slice(0, 100))}`;
}

/** Names the credentials of a target. */
export function describeCredentials(target: ElasticsearchTarget): CredentialsDescription {
  const { apiKey, apiKeyFile, username, passwordFile, headers = {}, nodes, setBy } = target;
  const key = 'TELLTALE_ELASTICSEARCH_API_KEY';
  const user = 'TELLTALE_ELASTICSEARCH_USERNAME';
  const password = 'TELLTALE_ELASTICSEARCH_PASSWORD';
  if (apiKey !== undefined || apiKeyFile !== undefined) {
    const where = setBy ?? (apiKeyFile === undefined ? key : `${key}_FILE (${apiKeyFile})`);
    return { who: `the API key of ${where}`, where };
  }
  if (username !== undefined) {
    const where =
      setBy ?? `${user} and ${passwordFile === undefined ? password : `${password}_FILE (${passwordFile})`}`;
    return { who: `${quoted(username)} of ${setBy ?? user}`, where };
  }
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')) {
    const where = `the authorization header${setBy === undefined ? '' : ` of ${setBy}`}`;
    return { who: `the user of ${where}`, where };
  }
  const inAddress = userOf(nodes);
  if (inAddress !== undefined) {
    const where = `the address in ${setBy ?? 'TELLTALE_ELASTICSEARCH_URL'}`;
    return { who: `${quoted(inAddress)} of ${where}`, where };
  }
  if (setBy !== undefined)
    return { who: `a user or an API key, and set them in ${setBy}, which has none`, where: setBy };
  return { who: `the user of ${user} or the key of ${key}`, where: `${key}, or ${user} and ${password}` };
}
