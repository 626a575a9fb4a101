// Reads, creates and replaces Secrets of one or more namespaces through the Kubernetes API.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient, failureReason, type HttpResponse } from '@telltale/http';
import { PlaneError } from '@telltale/plane';
import { limits } from '../limits.ts';

/** A Secret in the API's form. */
export interface SecretObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    /** Changes with each change of the object; absent for a new one. */
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  /** Contents in base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Access to Secrets, by default in one namespace. */
export interface SecretStore extends AsyncDisposable {
  readonly namespace: string;
  /** A Secret; undefined if there is none. */
  read(name: string, namespace?: string): Promise<SecretObject | undefined>;
  /**
   * Creates a Secret, or replaces the one with this version.
   *
   * @returns false if somebody else has created or changed it since it was read: nothing was written
   */
  write(secret: SecretObject): Promise<boolean>;
}

/** Folder in which the kubelet mounts a pod's identity. */
const identityFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API's address and credentials. */
export interface SecretStoreOptions {
  /** The container's environment, in which Kubernetes sets the address of its API. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly namespace: string;
  /** Folder with the pod's token and the API's authority. Default: the kubelet's folder. */
  readonly identity?: string;
  readonly signal?: AbortSignal;
  /** Waits between attempts. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * Connects to the API as this pod's service account.
 *
 * @throws PlaneError `settings` if this is not a pod with a service account
 */
export async function connectSecretStore(options: SecretStoreOptions): Promise<SecretStore> {
  const { env, namespace: own, identity = identityFolder, signal, wait } = options;
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const read = (name: string): Promise<string> => readFile(join(identity, name), 'utf8');
  const ca = await read('ca.crt').catch(noIdentity);
  if (host === '') noIdentity(new Error('KUBERNETES_SERVICE_HOST is not set'));
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { kubernetesAttemptsMax: attemptsMax, kubernetesMsMax, kubernetesTotalMsMax: totalMsMax } = limits;
  const client = createHttpClient({
    url,
    tls: { ca },
    requestMsMax: kubernetesMsMax,
    responseBytesMax: limits.kubernetesAnswerBytesMax,
    retry: { attemptsMax, totalMsMax, backoffMs: 500, backoffMsMax: 4_000, retryAfterMsMax: 10_000, wait },
  });
  const secretsOf = (namespace: string): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;

  async function ask(what: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<HttpResponse> {
    // The kubelet renews the token while the pod runs.
    const headers = { authorization: `Bearer ${(await read('token').catch(noIdentity)).trim()}` };
    try {
      return await client.request({ method, path, headers, body, signal });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new PlaneError('network', {
        what,
        where: `by the Kubernetes API at ${url}`,
        why: failureReason(cause),
        remedy:
          'Check that the API server answers, and that no network policy beside k8s/base/network/setup.yaml keeps this pod from it',
        cause,
      });
    }
  }

  return {
    namespace: own,
    async read(name, namespace = own) {
      const what = `cannot read the Secret ${name} of the namespace ${namespace}`;
      const response = await ask(what, 'GET', `${secretsOf(namespace)}/${encodeURIComponent(name)}`);
      if (response.status === 404 && reasonOf(response) === 'NotFound') return undefined;
      if (response.status !== 200) throw refusal(what, response);
      return response.body() as SecretObject;
    },
    async write({ metadata, ...rest }) {
      const { name, namespace = own, resourceVersion } = metadata;
      const secrets = secretsOf(namespace);
      const what = `cannot write the Secret ${name} of the namespace ${namespace}`;
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadata, namespace }, ...rest };
      const response =
        resourceVersion === undefined
          ? await ask(what, 'POST', secrets, secret)
          : await ask(what, 'PUT', `${secrets}/${encodeURIComponent(name)}`, secret);
      if (isWrittenByAnother(response, resourceVersion)) return false;
      if (response.status !== 200 && response.status !== 201) throw refusal(what, response);
      return true;
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function noIdentity(cause: unknown): never {
  throw new PlaneError('settings', {
    what: 'cannot reach the Kubernetes API',
    why: `this container has no service account: ${failureReason(cause)}`,
    remedy: 'Run it as the Job of k8s/base/setup, whose service account is mounted into its pod',
    cause,
  });
}

/** HTTP 409 (`AlreadyExists` for a create, `Conflict` for an older version), or deleted since it was read. */
function isWrittenByAnother({ status }: HttpResponse, resourceVersion: string | undefined): boolean {
  return status === 409 || (status === 404 && resourceVersion !== undefined);
}

/** The reason in the API's `Status`. */
function reasonOf(response: HttpResponse): string {
  const body = response.body();
  return typeof body === 'object' && body !== null && 'reason' in body ? String(body.reason) : '';
}

/** Its messages contain the user, the verb and the object, but never the content. */
function refusal(what: string, response: HttpResponse): PlaneError {
  const body = response.body();
  const said = typeof body === 'object' && body !== null && 'message' in body ? `: ${body.message}` : '';
  return new PlaneError('refused', {
    what,
    why: `the Kubernetes API answers ${response.status}${said}`,
    remedy: remedies[response.status] ?? 'See the log of the API server',
  });
}

const remedies: Readonly<Record<number, string>> = {
  401: "The API does not accept the pod's token: delete the Job, and apply the overlay again",
  403: 'Apply the overlay again: the Role of k8s/base/setup names each Secret that the set-up reads and writes',
  404: 'The namespace is gone: apply the overlay again',
  422: 'The Secret has a type or a field that cannot be changed: delete it, and apply the overlay again',
};
