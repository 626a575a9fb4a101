// Writes the dashboard as a saved object that references its Lens panels and its search.
import { lensRows, logsDashboard } from './dashboard.ts';
import { logs } from './data-view.ts';
import type { LensPanel } from './lens-panel.ts';
import { type Reference, type SavedObject, type SavedObjectType, savedObject } from './saved-object.ts';

const columns = 48;
const heights = { number: 6, bars: 14, lines: 14, table: 14, search: 20 } as const;

interface Placed {
  readonly panelIndex: string;
  readonly type: SavedObjectType;
  readonly id: string;
  readonly at: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

function indexOf(id: string): string {
  return id.replace(/^telltale-/, '');
}

/** Panels beside each other, rows below each other. */
function place(rows: readonly (readonly LensPanel[])[], search: string): Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const row of rows) {
    let x = 0;
    const h = Math.max(...row.map(({ kind }) => heights[kind]));
    for (const { id, width: w } of row) {
      placed.push({ panelIndex: indexOf(id), type: 'lens', id, at: { x, y, w, h } });
      x += w;
    }
    y += h;
  }
  const at = { x: 0, y, w: columns, h: heights.search };
  return [...placed, { panelIndex: indexOf(search), type: 'search', id: search, at }];
}

function panelJson({ panelIndex, type, at }: Placed): object {
  return {
    type,
    panelIndex,
    gridData: { ...at, i: panelIndex },
    embeddableConfig: { enhancements: {} },
    panelRefName: `panel_${panelIndex}`,
  };
}

function controlId(field: string): string {
  return `control-${field.replaceAll('.', '-')}`;
}

/** Option lists; each filters those after it, and all panels. */
function controls(): object {
  const panels = logsDashboard.controls.map(({ field, title }, order) => [
    controlId(field),
    {
      order,
      width: 'medium',
      grow: true,
      type: 'optionsListControl',
      explicitInput: { id: controlId(field), fieldName: field, title, selectedOptions: [], enhancements: {} },
    },
  ]);
  return {
    chainingSystem: 'HIERARCHICAL',
    controlStyle: 'oneLine',
    ignoreParentSettingsJSON: JSON.stringify({
      ignoreFilters: false,
      ignoreQuery: false,
      ignoreTimerange: false,
      ignoreValidations: false,
    }),
    panelsJSON: JSON.stringify(Object.fromEntries(panels)),
  };
}

export function writeDashboard(): SavedObject {
  const placed = place(lensRows, logsDashboard.search);
  const references: Reference[] = [
    ...placed.map(({ panelIndex, type, id }) => ({ name: `${panelIndex}:panel_${panelIndex}`, type, id })),
    ...logsDashboard.controls.map(({ field }) => ({
      name: `controlGroup_${controlId(field)}:optionsListDataView`,
      type: 'index-pattern' as const,
      id: logs.id,
    })),
  ];
  return savedObject(
    'dashboard',
    logsDashboard.id,
    {
      title: logsDashboard.title,
      description: logsDashboard.purpose,
      panelsJSON: JSON.stringify(placed.map(panelJson)),
      optionsJSON: JSON.stringify({
        useMargins: true,
        hidePanelTitles: false,
        syncColors: true,
        syncCursor: true,
        syncTooltips: false,
      }),
      controlGroupInput: controls(),
      timeRestore: true,
      timeFrom: 'now-24h',
      timeTo: 'now',
      refreshInterval: { pause: true, value: 60_000 },
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { language: 'kuery', query: '' }, filter: [] }),
      },
      version: 1,
    },
    references,
  );
}
