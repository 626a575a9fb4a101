// Reloads the credential and CA files of the target, which may be rotated while the process runs.

import { statSync } from 'node:fs';
import { shownPath } from '@telltale/catalog';
import { readRegularFile } from '@telltale/files';
import type { ElasticsearchTarget } from '../../elasticsearch-target.ts';
import { limits } from '../../limits.ts';
import { readSecretFile } from '../../secret-file.ts';
import { ShipperError, type ShipperErrorCode } from '../../shipper-error.ts';
import { firstLine } from './send-failure.ts';

/** The content of the files. */
export interface TargetSecrets {
  readonly apiKey: string | undefined;
  readonly password: string | undefined;
  /** PEM text. */
  readonly ca: string | undefined;
}

interface Kind {
  readonly name: string;
  readonly setting: string;
  readonly code: ShipperErrorCode;
  readonly read: (path: string) => string;
}

const kinds = {
  apiKey: {
    name: 'API key',
    setting: 'TELLTALE_ELASTICSEARCH_API_KEY_FILE',
    code: 'secret_unreadable',
    read: readSecretFile,
  },
  password: {
    name: 'password',
    setting: 'TELLTALE_ELASTICSEARCH_PASSWORD_FILE',
    code: 'secret_unreadable',
    read: readSecretFile,
  },
  ca: {
    name: 'CA',
    setting: 'TELLTALE_ELASTICSEARCH_CA_FILE',
    code: 'certificate',
    read: (path) => readRegularFile(path, limits.caFileBytesMax).toString(),
  },
} satisfies Record<keyof TargetSecrets, Kind>;

/** The files of one target. */
export class TargetFiles {
  readonly #target: ElasticsearchTarget;
  /** The last content that could be read of each file. */
  readonly #known = new Map<string, string>();

  constructor(target: ElasticsearchTarget) {
    this.#target = target;
  }

  /**
   * The current content. If a file is missing, or empty because it is being written, the previous content is used.
   *
   * @throws ShipperError `secret_unreadable` or `certificate` if there is none
   */
  read(): TargetSecrets {
    const { apiKeyFile, passwordFile, caFile, apiKey, password, ca } = this.#target;
    return {
      apiKey: apiKeyFile === undefined ? apiKey : this.#content(apiKeyFile, kinds.apiKey),
      password: passwordFile === undefined ? password : this.#content(passwordFile, kinds.password),
      ca: caFile === undefined ? ca : this.#content(caFile, kinds.ca),
    };
  }

  /** When the credentials changed last, in milliseconds since the epoch; undefined if they are not from a file. */
  get credentialsChangedAt(): number | undefined {
    const files = [this.#target.apiKeyFile, this.#target.passwordFile].filter((file) => file !== undefined);
    const times = files
      .map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs)
      .filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  #content(path: string, kind: Kind): string {
    try {
      const content = kind.read(path);
      if (content.trim() === '') throw new Error('it is empty');
      this.#known.set(path, content);
      return content;
    } catch (cause) {
      const known = this.#known.get(path);
      if (known !== undefined) return known;
      const { name, setting, code } = kind;
      throw new ShipperError(
        code,
        `cannot read the ${name} at ${shownPath(path)}: ${firstLine(cause).replaceAll(path, shownPath(path))}. Records wait in the spool. Correct ${setting}.`,
        { cause },
      );
    }
  }
}
