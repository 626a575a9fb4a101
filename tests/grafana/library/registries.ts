// Tells the libraries what a Grafana registers when it starts: transformations, and what a field's settings are made of.
import {
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

const processors = {
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  noValue: stringOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  displayName: displayNameOverrideProcessor,
  links: dataLinksOverrideProcessor,
  color: identityOverrideProcessor,
} as const;

/** Settings that panels have of their own; what is not named here does nothing in an override. */
const ownSettings = [
  'width',
  'minWidth',
  'align',
  'cellOptions',
  'hidden',
  'hideFrom',
  'filterable',
  'lineWidth',
  'lineStyle',
  'fillOpacity',
  'drawStyle',
  'axisPlacement',
  'axisSoftMin',
  'axisSoftMax',
  'stacking',
  'thresholdsStyle',
  'showPoints',
  'wrapText',
] as const;

const none = (): null => null;
const asIt = { shouldApply: () => true, editor: none, override: none, settings: {} } as const;

export function register(): void {
  standardTransformersRegistry.setInit(() =>
    // One of them is listed under two names.
    [...new Set(Object.values(standardTransformers))].map((transformer) => ({
      id: transformer.id,
      name: transformer.name,
      transformation: async () => transformer as never,
      editor: none,
      imageDark: '',
      imageLight: '',
    })),
  );
  standardFieldConfigEditorRegistry.setInit(
    () =>
      [
        ...Object.entries(processors).map(([id, process]) => ({ id, path: id, name: id, process, ...asIt })),
        ...ownSettings.map((path) => ({
          id: `custom.${path}`,
          path,
          name: path,
          isCustom: true,
          process: identityOverrideProcessor,
          ...asIt,
        })),
      ] as never,
  );
}
