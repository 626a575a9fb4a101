// One image under test: what is laid into it, and how it is started. It is built from nothing but files of this machine.
import type { TreeName } from './trees.ts';

/** A file or folder of this machine in the image. */
export interface Copy {
  readonly from: string;
  /** Path in the image; the folders above are root's. */
  readonly to: string;
}

/** A folder of the image that belongs to the service's user, empty. */
export interface OwnFolder {
  readonly path: string;
  /** Such as `1000:0`. */
  readonly owner: string;
}

/** An image that stands where the published one of the same name would. */
export interface Image {
  /** Its service in compose/images.yaml. */
  readonly service: string;
  readonly base: TreeName;
  /** What it truly holds, such as `Prometheus 3.5.3 of Debian`; a stand-in is called one. */
  readonly holds: string;
  readonly copies: readonly Copy[];
  /** What it has in common with other images of the same base: laid below, once for all of them. */
  readonly shared?: readonly Copy[];
  /** Small files, by path. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Links, by path: what they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly folders?: readonly OwnFolder[];
  /** Lines of its passwd file beside root's and nobody's. */
  readonly users?: readonly string[];
  /** Environment, user, folder, entry point and command, as the published image has them. */
  readonly lines: readonly string[];
}

/** Label with what an image truly holds. */
export const holdsLabel = 'telltale.test.holds';
