// Colours of lines and bars, out of the style sheet: those with a meaning by name, others by the name of the series.
import type { Colour } from '@telltale/content';

const SERIES_COLOURS = 8;

/** A property of the style sheet, in the theme of now. */
export function styleColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A hash that stays: a service has its colour in every graph, and after each refresh. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}

interface Named {
  readonly name: string;
  readonly colour?: Colour;
}

/** Share of the background in a colour that another series has already, for each of those. */
const SHADE = 0.28;

/** A colour for each series; two have the same only where there are more than colours. */
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

/** Two colours mixed to one that covers what lies below. */
export function mixed(colour: string, background: string, share: number): string {
  const [one, other] = [channels(colour), channels(background)];
  const parts = one.map((channel, index) => Math.round(channel * share + (other[index] ?? 0) * (1 - share)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
