// What a service is given in files: read as its own user, and checked as far as their kind goes.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { check, demand } from './failed-check.ts';

/** Folder of the files that the set-up made for this service. */
export const given = '/run/telltale';

/** The service's own certificate, its key, and the authority that signed it, PEM. */
export interface Identity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** A file's text; an empty one is none. */
export function readText(path: string): Promise<string> {
  return check(`cannot read ${path}`, async () => {
    const text = await readFile(path, 'utf8');
    demand(text.trim() !== '', `${path} is empty`);
    return text;
  });
}

/** A file's YAML. */
export async function readYaml(path: string): Promise<unknown> {
  const text = await readText(path);
  return check(`${path} is no YAML`, () => parse(text));
}

/** A file's JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  return check(`${path} is no JSON`, () => JSON.parse(text));
}

/** Files of a folder whose name ends so. As for the servers, what is hidden is not there: a ConfigMap's own copies. */
export async function filesIn(folder: string, ending: RegExp): Promise<string[]> {
  const names = await check(`cannot read ${folder}`, () => readdir(folder, { recursive: true }));
  return names.filter((name) => ending.test(name) && !/(?:^|\/)\./.test(name)).map((name) => join(folder, name));
}

/** The service's certificate and key: they go together, the authority signed it, and every password can be read. */
export async function readIdentity(): Promise<Identity> {
  const [ca, certificate, key] = await Promise.all(
    ['ca.crt', 'server.crt', 'server.key'].map((name) => readText(join(given, name))),
  );
  demand(ca !== undefined && certificate !== undefined && key !== undefined, 'no certificate');
  await check(`${given}/server.crt is no certificate of ${given}/ca.crt`, () => {
    const [own, authority] = [new X509Certificate(certificate), new X509Certificate(ca)];
    demand(own.checkPrivateKey(createPrivateKey(key)), 'server.key is of another certificate than server.crt');
    demand(own.checkIssued(authority) && own.verify(authority.publicKey), 'ca.crt did not sign server.crt');
    demand(own.validToDate.getTime() > Date.now(), 'server.crt is over');
    demand(own.checkHost('localhost') !== undefined, 'server.crt is not of localhost');
  });
  for (const path of await filesIn(given, /\.password$/)) {
    demand(!(await readText(path)).trim().includes('\n'), `${path} has more than one line`);
  }
  return { ca, certificate, key };
}

/** Makes sure that the service may write there. */
export async function requireWritable(folder: string): Promise<void> {
  await check(`cannot write into ${folder}`, async () => {
    const trial = join(folder, '.stand-in');
    await writeFile(trial, '');
    await rm(trial);
  });
}
