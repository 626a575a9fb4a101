// A real Prometheus with a past that a test makes up: samples every 15 seconds, up to now.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { type RealPrometheus, startPrometheus } from '../support/real-prometheus.ts';

export const everySeconds = 15;

/** Values of a series by its name and labels: at a number of seconds before now; undefined where it has none. */
export type Past = Readonly<Record<string, (secondsAgo: number) => number | undefined>>;

/** @param seconds how far the past goes back */
export async function prometheusWithPast(
  past: Past,
  { seconds, now }: { readonly seconds: number; readonly now: number },
): Promise<RealPrometheus> {
  const { promtool } = await obtainPrometheus();
  const lines: string[] = [];
  for (const [series, valueAt] of Object.entries(past)) {
    for (let ago = seconds; ago >= 0; ago -= everySeconds) {
      const value = valueAt(ago);
      if (value !== undefined) lines.push(`${series} ${value} ${now - ago}`);
    }
  }
  return await startPrometheus([], {
    fill(data) {
      const page = `${data}.om`;
      writeFileSync(page, `${lines.join('\n')}\n# EOF\n`);
      execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', page, data], { stdio: 'pipe' });
    },
  });
}
