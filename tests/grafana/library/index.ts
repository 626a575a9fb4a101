// Grafana's published libraries as the tests ask them: dashboards opened, queries and links written, panels finished.
import { dateTime, FieldType, formattedValueToString, getDisplayProcessor, rangeUtil } from '@grafana/data';
import tinycolor from 'tinycolor2';
import type { GrafanaLibrary } from '../types.ts';
import { open } from './dashboard.ts';
import { theme } from './data-links.ts';
import { register } from './registries.ts';

register();

export const library: GrafanaLibrary = {
  open,
  intervalMs({ from, to }, points, leastMs) {
    const range = { from: dateTime(from), to: dateTime(to) };
    return rangeUtil.calculateInterval({ ...range, raw: range }, points, `${leastMs}ms`).intervalMs;
  },
  valueText(value, unit) {
    const field = { name: '', type: FieldType.number, config: { unit }, values: [value] };
    return formattedValueToString(getDisplayProcessor({ field, theme, timeZone: 'utc' })(value));
  },
  colour: (name) => tinycolor(theme.visualization.getColorByName(name)).toHexString(),
};
