// The credentials that the app ships with, from its settings: for requests, and for messages that show no secret.
import { readFileSync } from 'node:fs';

/** The environment of the app. */
export type Environment = Readonly<Record<string, string | undefined>>;

const key = 'TELLTALE_ELASTICSEARCH_API_KEY';
const password = 'TELLTALE_ELASTICSEARCH_PASSWORD';
const username = 'TELLTALE_ELASTICSEARCH_USERNAME';

/** The file of a secret cannot be read. */
export class UnreadableSecretError extends Error {}

function secret(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name] || !file) return env[name] || undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UnreadableSecretError(`${name}_FILE (${file}) cannot be read: ${(error as Error).message}`);
  }
}

/** The authorization header. @throws UnreadableSecretError */
export function authorization(env: Environment): Record<string, string> {
  const apiKey = secret(env, key);
  if (apiKey !== undefined) return { authorization: `ApiKey ${apiKey}` };
  const user = env[username];
  const secretOfUser = secret(env, password);
  if (!user || secretOfUser === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${secretOfUser}`).toString('base64')}` };
}

/** The variable that applies for a secret, with its file if it names one. */
function inForce(env: Environment, name: string): string | undefined {
  if (env[name]) return name;
  return env[`${name}_FILE`] ? `${name}_FILE (${env[`${name}_FILE`]})` : undefined;
}

/** The settings that hold the credentials. */
export function whereSet(env: Environment): string {
  const apiKey = inForce(env, key);
  if (apiKey !== undefined) return apiKey;
  if (env[username]) return `${username} and ${inForce(env, password) ?? password}`;
  return `${key}, or ${username} and ${password}`;
}
