// Waits until something is so, and not for ever.
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;

/** @throws Error when it never is */
export async function until(what: string, msMax: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const begun = Date.now(); !(await holds()); await delay(POLL_MS)) {
    if (Date.now() - begun > msMax) throw new Error(`waited ${msMax / 1_000} s for ${what}`);
  }
}
