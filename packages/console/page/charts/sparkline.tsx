// A sparkline: a line of values without axes, as small as a word.

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly label: string;
}

const WIDTH = 100;
const HEIGHT = 24;

/** Path commands for runs of values without a gap. */
function path(values: readonly (number | null)[], max: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  let isDown = false;
  const commands = values.map((value, index) => {
    if (value === null) {
      isDown = false;
      return '';
    }
    const command = `${isDown ? 'L' : 'M'}${(index * step).toFixed(1)} ${(HEIGHT - 1 - (value / max) * (HEIGHT - 3)).toFixed(1)}`;
    // A single point is drawn with a length, because it would be invisible otherwise.
    const point = isDown || (values[index + 1] ?? null) !== null ? '' : 'h-1';
    isDown = true;
    return command + point;
  });
  return commands.join('');
}

export function Sparkline({ values, label }: SparklineProps) {
  const max = Math.max(0, ...values.map((value) => value ?? 0));
  if (values.every((value) => value === null)) return <span class="sparkline" />;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={path(values, max || 1)} />
    </svg>
  );
}
