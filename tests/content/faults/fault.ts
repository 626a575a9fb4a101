// A fault that is really made, the alert that it must raise, and how it is mended.
import type { Scene } from '../scene/scene.ts';

/** One fault. Each has a service of its own, so that no two disturb each other. */
export interface Fault {
  /** The alert that must fire. */
  readonly alert: string;
  /** The service that it must fire for; undefined where it is about all of them. */
  readonly job: string | undefined;
  /** What is done, for people. */
  readonly what: string;
  /** Makes it. */
  begin(scene: Scene): Promise<Mend>;
}

/** Mends a fault. */
export type Mend = () => Promise<void>;
