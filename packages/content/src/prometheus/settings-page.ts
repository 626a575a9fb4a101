// The page of settings of the rules for people: what there is to set, alert by alert.
import { parametersOfAlert } from './configured.ts';
import { unconfigured } from './groups.ts';
import type { Alert } from './rule.ts';

const introduction = `<!-- Written by npm run content from packages/content: change it there. -->
# Settings of the rules

The rules in \`dashboards/prometheus\` are built with the defaults below. To build them with others, write a file, in YAML or
JSON, that says only what differs:

\`\`\`yaml
# Every series has to meet these, as well as what a rule asks for.
selector: env="production"
alerts:
  HeapNearLimit: { above: 0.8, for: 10m, severity: warning }
  PipelineGone: { jobs: fluentd-aggregator|vector }
  MemoryGrowing: { enabled: false }
\`\`\`

and give it to one of these, with the folder that your Prometheus reads rules from:

\`\`\`sh
npm run content -- --settings settings.yaml --into /etc/prometheus/rules
telltale import --grafana https://grafana.example.com --grafana-token-file token \\
  --settings settings.yaml --rules-into /etc/prometheus/rules
\`\`\`

Both write files named \`*.rules.yaml\`, and no other; Prometheus reads them at its next reload. A name or a value that is not known
is an error, and nothing is written. The texts of alerts say what is set. The names of alerts, the colours of dashboards, the
runbooks and the tests of the rules go by the defaults.

Each alert also has \`enabled\`, \`for\` (how long it must hold) and \`severity\` (\`critical\`, \`warning\`, \`info\`, \`none\`).
Shares are between 0 and 1; what ends in \`Seconds\` are seconds; \`rate\` is in requests or records a second; \`window\` is the
time that the expression looks back over.
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
          `## ${file}\n\n${purpose}\n\n| alert | severity | for | settings of its own |\n|---|---|---|---|\n${alerts.map(row).join('\n')}\n`,
        ],
  );
  return [introduction, ...sections].join('\n');
}
