// Tries something while profiles are on, and leaves the stack without them.
import { buildStackImages } from './images/images.ts';
import type { Stack } from './stack.ts';

/**
 * Switches profiles on, with their images, and off again when the work is done; what was added is removed with its data.
 *
 * @param work brings them up, and is given what each image that was built truly holds, by service
 */
export async function withProfiles<Result>(
  stack: Stack,
  profiles: readonly string[],
  work: (holds: ReadonlyMap<string, string>) => Promise<Result>,
): Promise<Result> {
  const before = (await stack.containers()).map(({ name }) => name);
  stack.useProfiles(profiles);
  try {
    return await work(await buildStackImages(stack.engine, await stack.services()));
  } finally {
    const added = (await stack.containers()).filter(({ name }) => !before.includes(name));
    if (added.length > 0) await stack.docker('rm', '--force', '--volumes', ...added.map(({ id }) => id));
    stack.useProfiles([]);
  }
}
