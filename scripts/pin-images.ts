// Writes the digest of each image into compose/images.yaml (`npm run images`), as the registries tell it to docker.
//
// A digest is that of the list of platforms, so that one file serves all machines. All are asked before one is written.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type Document, parseDocument } from 'yaml';

const run = promisify(execFile);
/** Registries answer within seconds; one that is away must not hold the command. */
const ANSWER_MS_MAX = 60_000;
/** Made here: no registry has them. */
const own = /^telltale\//;

const usage = `npm run images -- [--check] [--file compose/images.yaml]

  --check   write nothing, and fail where a digest is missing or is not what the registry tells
  --file    the file with the images

Needs docker with its plugin buildx, and a way to the registries. Example: npm run images -- --check
`;

interface Pin {
  /** Where it stands in the file. */
  readonly path: readonly string[];
  readonly image: string;
  readonly pinned: string;
}

/**
 * Digest of an image, of all platforms.
 *
 * @throws Error that says what to do, where docker or the registry does not tell
 */
async function digestOf(reference: string): Promise<string> {
  const args = ['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', reference];
  const answer = await run('docker', args, { timeout: ANSWER_MS_MAX }).catch((error: unknown) => {
    throw unknown(reference, wordsOf(error), error);
  });
  const digest = digestIn(answer.stdout);
  if (digest === undefined) throw unknown(reference, 'docker answers without a digest');
  return digest;
}

function digestIn(text: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest !== 'object' || manifest === null || !('digest' in manifest)) return undefined;
    return /^sha256:[0-9a-f]{64}$/.exec(String(manifest.digest))?.[0];
  } catch {
    // It is no JSON: there is no digest in it either.
    return undefined;
  }
}

function wordsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no docker on the PATH';
  if ('killed' in error && error.killed === true) return `no answer within ${ANSWER_MS_MAX / 1_000} s`;
  const words =
    'stderr' in error
      ? String(error.stderr)
          .split('\n')
          .find((line) => line.trim() !== '')
      : '';
  return words || (error instanceof Error ? error.message : String(error));
}

function unknown(reference: string, why: string, cause?: unknown): Error {
  return new Error(
    `cannot learn the digest of ${reference}: ${why}. Run it where docker, with buildx, reaches the registry; nothing was written`,
    { cause },
  );
}

interface Service {
  readonly image: string;
  readonly build?: { readonly args?: Readonly<Record<string, string>> };
}

/** Every image that is run, and every one that an image of ours is built on. */
function referencesIn(services: Readonly<Record<string, Service>>): Omit<Pin, 'pinned'>[] {
  return Object.entries(services).flatMap(([service, { image, build }]) => [
    { path: ['services', service, 'image'], image },
    ...Object.entries(build?.args ?? {}).flatMap(([name, value]) =>
      name.endsWith('_IMAGE') ? [{ path: ['services', service, 'build', 'args', name], image: value }] : [],
    ),
  ]);
}

/** Asks for every image of the file that is not made here, one after the other. */
async function pinsOf(document: Document): Promise<Pin[]> {
  const { services } = document.toJS() as { readonly services: Readonly<Record<string, Service>> };
  const pins: Pin[] = [];
  for (const { path, image } of referencesIn(services)) {
    if (own.test(image)) continue;
    const [tagged = image] = image.split('@');
    pins.push({ path, image, pinned: `${tagged}@${await digestOf(tagged)}` });
  }
  return pins;
}

/** Writes a file, whole or not at all. */
async function replace(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { check: { type: 'boolean' }, file: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const file = values.file ?? fileURLToPath(new URL('../compose/images.yaml', import.meta.url));
  const document = parseDocument(await readFile(file, 'utf8'));
  const pins = await pinsOf(document);
  const other = pins.filter(({ image, pinned }) => image !== pinned);
  for (const { path, pinned } of other) process.stdout.write(`${path[1]}: ${pinned}\n`);
  if (values.check === true) {
    process.stdout.write(`${other.length} of ${pins.length} images are not pinned as the registries tell\n`);
    return other.length === 0 ? 0 : 1;
  }
  for (const { path, pinned } of other) document.setIn(path, pinned);
  // Lines are not folded: a digest is long.
  if (other.length > 0) await replace(file, document.toString({ lineWidth: 0 }));
  process.stdout.write(`${other.length} of ${pins.length} images written\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`[telltale images] ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
