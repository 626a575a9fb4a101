// No secret is where people look who may not have it: descriptions of containers and images, arguments, logs.
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import { filesOfVolume } from '../volume.ts';

/** Fewer would mean that they were not found. */
const COUNT_MIN = 30;
/** A part of a key is as telling as the whole. */
const KEY_LINE_LENGTH_MIN = 20;

export const secrets: Check = {
  name: 'secrets',
  promise: 'no secret in inspect, images, arguments or logs',
  async run(stack) {
    const secret = new Map<string, string>();
    for (const [path, content] of await filesOfVolume(stack, 'secrets')) {
      for (const value of secretsIn(path, content.toString('utf8'))) secret.set(value, path);
    }
    if (secret.size < COUNT_MIN) throw new Error(`only ${secret.size} secrets were found in the volume`);
    const ids = (await stack.containers()).map(({ id }) => id);
    const images = (await stack.docker('image', 'ls', '--quiet', '--no-trunc')).split('\n');
    const places = new Map<string, string>([
      ['docker inspect', await stack.docker('inspect', ...ids)],
      ['docker image inspect', await stack.docker('image', 'inspect', ...images)],
      ['docker network and volume inspect', await stack.docker('network', 'inspect', 'telltale_logs')],
    ]);
    for (const image of images) {
      places.set(`docker history ${image}`, await stack.docker('history', '--no-trunc', image));
    }
    for (const { id, name, isRunning } of await stack.containers()) {
      places.set(`docker logs ${name}`, await stack.logs(id));
      if (isRunning) places.set(`arguments of ${name}`, await stack.docker('top', id, '-eo', 'pid,args'));
    }
    const wrong: string[] = [];
    for (const [value, path] of secret) {
      for (const [place, text] of places) if (text.includes(value)) wrong.push(`${path} in ${place}`);
    }
    requireNoProblem(wrong, 'found');
    return `${secret.size} values looked for in ${places.size} places`;
  },
};

/** What of a file must not be seen. Certificates and settings without secrets may. */
function secretsIn(path: string, text: string): string[] {
  if (/(^|\/)passwords\/|\.password$/.test(path)) {
    return [text.trim(), Buffer.from(text.trim()).toString('base64')];
  }
  if (path.endsWith('.key')) {
    return text.split('\n').filter((line) => line.length >= KEY_LINE_LENGTH_MIN && !line.startsWith('-'));
  }
  if (path.endsWith('kibana.secrets.yml'))
    return [...text.matchAll(/^\S+: "?([^"\n]+)"?$/gm)].map(([, value = '']) => value);
  // Hashes of passwords.
  return text.match(/\$2[aby]\$\d+\$[./\w]{53}/g) ?? [];
}
