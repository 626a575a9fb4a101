// The steps of a value's colours, and its texts, as Grafana takes them.

import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { limits } from '../limits.ts';
import type { Panel, Steps } from './panel.ts';

export function thresholds([base, ...steps]: Steps): sdk.ThresholdsConfigBuilder {
  return new sdk.ThresholdsConfigBuilder()
    .mode(sdk.ThresholdsMode.Absolute)
    .steps([
      { value: null, color: base },
      ...steps.map(([value, color]) => ({ value: Number(value.toPrecision(limits.thresholdDigitsMax)), color })),
    ]);
}

/** Texts for single values. */
export function textMappings({ texts }: Panel): sdk.ValueMapping[] {
  if (texts === undefined) return [];
  const options = Object.entries(texts).map(([value, { text, colour }], index) => [
    value,
    { text, color: colour, index },
  ]);
  return [{ type: 'value' as sdk.MappingType.ValueToText, options: Object.fromEntries(options) }];
}

/** What stands where there is nothing. */
export function noDataText({ noData }: Panel): string {
  return noData ?? 'No data';
}

/** Good and bad have their colours; nothing has none of them. */
const noDataColour = '#737373';

/** Without it an empty answer has the colour of the lowest step, which is good on most panels. */
export function noDataMapping(text: string): sdk.ValueMapping {
  return {
    type: 'special' as sdk.MappingType.SpecialValue,
    options: {
      match: 'null+nan' as sdk.SpecialValueMatch.NullAndNan,
      result: { text, color: noDataColour, index: 0 },
    },
  };
}
