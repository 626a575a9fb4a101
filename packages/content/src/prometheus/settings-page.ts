// Writes the documentation page of the rule settings, alert by alert.
import { parametersOfAlert } from './configured.ts';
import { unconfigured } from './groups.ts';
import type { Alert } from './rule.ts';

const introduction = `<!-- Written by npm run content from packages/content: change it there. -->
# Settings of the rules

The rules in \`dashboards/prometheus\` are built with the defaults below. To build them with other values, write a file in YAML
or JSON with the differences:

\`\`\`yaml
# Every series must match these, in addition to the selectors of a rule.
selector: env="production"
alerts:
  HeapNearLimit: { above: 0.8, for: 10m, severity: warning }
  PipelineGone: { jobs: fluentd-aggregator|vector }
  MemoryGrowing: { enabled: false }
\`\`\`

Pass the file to one of these commands, with the folder that your Prometheus reads rules from:

\`\`\`sh
npm run content -- --settings settings.yaml --into /etc/prometheus/rules
telltale import --grafana https://grafana.example.com --grafana-token-file token \\
  --settings settings.yaml --rules-into /etc/prometheus/rules
\`\`\`

Both write files named \`*.rules.yaml\`, and no others; Prometheus reads them at its next reload. An unknown name or value is an
error, and nothing is written. The texts of alerts contain the values that you set. The names of alerts, the colours of
dashboards, the runbooks and the tests of the rules use the defaults.

Each alert also has \`enabled\`, \`for\` (how long its condition must hold) and \`severity\` (\`critical\`, \`warning\`, \`info\`,
\`none\`). Shares are between 0 and 1; settings that end in \`Seconds\` are in seconds; \`rate\` is in requests or records a
second; \`window\` is the time range of the expression.
`;

function row(alert: Alert): string {
  const parameters = [...parametersOfAlert(alert)].map(
    ([name, value]) => `\`${name}: ${value.replaceAll('|', '\\|')}\``,
  );
  return `| [\`${alert.name}\`](../dashboards/runbooks/${alert.name}.md) | ${alert.severity} | ${alert.for ?? ''} | ${parameters.join(', ')} |`;
}

/** The page, as Markdown. */
export function settingsPage(): string {
  const sections = unconfigured.flatMap(({ file, purpose, alerts = [] }) =>
    alerts.length === 0
      ? []
      : [
          `## ${file}\n\n${purpose}\n\n| alert | severity | for | parameters |\n|---|---|---|---|\n${alerts.map(row).join('\n')}\n`,
        ],
  );
  return [introduction, ...sections].join('\n');
}
