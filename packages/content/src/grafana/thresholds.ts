// Thresholds with their colours, and value mappings, in Grafana's format.

import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { type Panel, roundedSteps, type Steps } from './panel.ts';

export function thresholds(given: Steps): sdk.ThresholdsConfigBuilder {
  const [base, ...steps] = roundedSteps(given);
  return new sdk.ThresholdsConfigBuilder()
    .mode(sdk.ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))]);
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

/** Values with a meaning have fixed colours; a missing value has none of them. */
const noDataColour = '#737373';

/** Otherwise a missing value would have the colour of the lowest step, which means "good" on most panels. */
export function noDataMapping(text: string): sdk.ValueMapping {
  return {
    type: 'special' as sdk.MappingType.SpecialValue,
    options: {
      match: 'null+nan' as sdk.SpecialValueMatch.NullAndNan,
      result: { text, color: noDataColour, index: 0 },
    },
  };
}
