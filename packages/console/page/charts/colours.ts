// Colours of lines and bars, from the style sheet: by name if the series has a fixed colour, otherwise by a hash of its
// name.
import type { Colour } from '@telltale/content';

const SERIES_COLOURS = 8;

/** A property of the style sheet, in the current theme. */
export function styleColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A stable hash: a service has the same colour in every graph and after each refresh. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}

interface Named {
  readonly name: string;
  readonly colour?: Colour;
}

/** If several series have the same fixed colour, each further one has this much more of the background in it. */
const SHADE = 0.28;

/** A colour for each series; two share one only if there are more series than colours. */
export function seriesColours(series: readonly Named[]): string[] {
  const taken = new Set<number>();
  const counts = new Map<Colour, number>();
  return series.map(({ name, colour }) => {
    if (colour !== undefined) {
      const count = counts.get(colour) ?? 0;
      counts.set(colour, count + 1);
      return mixed(styleColour(`c-${colour}`), styleColour('surface'), Math.max(1 - count * SHADE, SHADE));
    }
    let place = hash(name) % SERIES_COLOURS;
    for (let tries = 0; taken.has(place) && tries < SERIES_COLOURS; tries += 1) place = (place + 1) % SERIES_COLOURS;
    taken.add(place);
    return styleColour(`series-${place}`);
  });
}

const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** Mixes two colours into an opaque one, which covers what is below. */
export function mixed(colour: string, background: string, share: number): string {
  const [one, other] = [channels(colour), channels(background)];
  const parts = one.map((channel, index) => Math.round(channel * share + (other[index] ?? 0) * (1 - share)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
