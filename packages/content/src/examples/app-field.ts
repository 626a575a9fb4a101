// Examples of panels for a field of the user's own, `app.duration_ms` by service. They are imported separately: if no
// service logs that field, they are empty.

import type { Dashboard } from '../grafana/dashboard.ts';
import { logGraph } from '../grafana/panel.ts';
import { logs } from '../kibana/data-view.ts';
import type { LensPanel } from '../kibana/lens-panel.ts';

const field = 'app.duration_ms';
const percent = 95;
const title = 'Duration by service, as logged';
const purpose = `The slowest twentieth of what services log as ${field}, in milliseconds.`;

/** For Kibana. */
export const appFieldPanel: LensPanel = {
  id: 'telltale-lens-example-app-field',
  title,
  purpose,
  kind: 'lines',
  in: logs,
  by: ['service.name'],
  measures: [{ kind: 'percentile', of: field, percentile: percent, label: `p${percent}` }],
  width: 24,
};

/** For Grafana. */
export const appFieldDashboard: Dashboard = {
  uid: 'telltale-example-app-field',
  title: 'Example: a field of your own',
  description: purpose,
  variables: ['logs'],
  logsOnly: true,
  nothing: `No record of this time has ${field}`,
  rows: [
    {
      question: 'How long does it take?',
      panels: [
        logGraph(title, purpose, {
          unit: 'ms',
          logs: [{ lucene: `${field}:*`, countBy: 'service.name', percentile: { of: field, percent } }],
          width: 24,
        }),
      ],
    },
  ],
};
