// Looks into a volume of the stack.
import { probeImage } from './images/build.ts';
import type { Stack } from './stack.ts';

/** Content of each file of a volume, by its path in there. */
export async function filesOfVolume(stack: Stack, volume: string): Promise<ReadonlyMap<string, Buffer>> {
  const script = 'cd /volume && find . -type f | while read -r path; do echo "$path $(base64 -w 0 "$path")"; done';
  const mounted = ['--volume', `telltale_${volume}:/volume:ro`, '--network', 'none'];
  const lines = (await stack.docker('run', '--rm', ...mounted, probeImage, 'sh', '-c', script)).split('\n');
  return new Map(
    lines.filter(Boolean).map((line) => {
      const [path = '', content = ''] = line.split(' ');
      return [path.replace(/^\.\//, ''), Buffer.from(content, 'base64')];
    }),
  );
}
