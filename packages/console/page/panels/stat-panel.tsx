// A stat panel: one number, or a few, as large as the panel.
import type { PanelDescription, StatData } from '../../src/api.ts';
import { formatValue } from '../format/value.ts';
import { OmittedCount } from '../shell/omitted-count.tsx';
import { colourOf } from './thresholds.ts';

interface StatPanelProps {
  readonly panel: PanelDescription;
  readonly data: StatData;
}

type StatValue = StatData['values'][number];

function Value({ panel, value, withName }: { panel: PanelDescription; value: StatValue; withName: boolean }) {
  const mapped = value.value === null ? undefined : panel.texts?.[String(value.value)];
  const colour = mapped?.colour ?? colourOf(panel.steps, value.value);
  const isMissing = value.value === null;
  const { text, suffix } = formatValue(value.value, panel.unit);
  return (
    <div class={colour === undefined || isMissing ? 'stat' : `stat has-colour c-${colour}`} data-value={value.value}>
      {withName && <span class="stat-name">{value.name}</span>}
      <span class={isMissing ? 'stat-value is-missing' : 'stat-value'}>
        {isMissing ? panel.noData : (mapped?.text ?? text)}
        {!isMissing && mapped === undefined && <small>{suffix}</small>}
      </span>
    </div>
  );
}

export function StatPanel({ panel, data }: StatPanelProps) {
  const values = data.values.length === 0 ? [{ name: '', value: null }] : data.values;
  return (
    <div class={values.length > 1 ? 'stats are-many' : 'stats'}>
      {values.map((value) => (
        <Value key={value.name} panel={panel} value={value} withName={values.length > 1} />
      ))}
      <OmittedCount count={data.left_out} />
    </div>
  );
}
