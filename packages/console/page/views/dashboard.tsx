// The dashboard view: rows of panels, each row for one question.
import { useEffect, useMemo } from 'preact/hooks';
import type { DashboardDescription, Deploys } from '../../src/api.ts';
import { address } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { dashboardTitle } from '../dashboard-title.ts';
import { variableParameters, variablesOf } from '../links.ts';
import { Panel } from '../panels/panel.tsx';
import { type Address, useAddress } from '../router.ts';
import { Empty } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { Variables } from '../shell/variables.tsx';
import { useTime } from '../time/time-context.ts';
import { useAnswer } from '../use-answer.ts';

/** A link to the same dashboard in Grafana, with the same range and variables. */
function grafanaAddress(grafana: string, { uid }: DashboardDescription, { query }: Address): string {
  const kept = [...query].filter(([name]) => name === 'from' || name === 'to' || name.startsWith('var-'));
  const text = new URLSearchParams(kept).toString();
  return `${grafana.replace(/\/$/, '')}/d/${uid}${text && `?${text}`}`;
}

/** Scrolls to the graph from which the user came. */
function useCurrentPanel(panel: string | null): void {
  useEffect(() => {
    if (panel !== null) document.getElementById(`panel-${panel}`)?.scrollIntoView({ block: 'center' });
  }, [panel]);
}

function Rows({ dashboard }: { readonly dashboard: DashboardDescription }) {
  const at = useAddress();
  const { range } = useTime();
  const path = address('/api/deploys', {
    dashboard: dashboard.uid,
    from: range.from,
    to: range.to,
    ...variableParameters(variablesOf(at, dashboard.variables)),
  });
  const { data } = useAnswer<Deploys>(dashboard.deploys ? path : undefined);
  const deploys = useMemo(() => data?.deploys ?? [], [data]);
  return (
    <>
      {dashboard.rows.map(({ question, panels }) => (
        <section key={question} class="row" aria-label={question}>
          <h2>{question}</h2>
          <div class="panels">
            {panels.map((panel) => (
              <Panel key={panel.id} dashboard={dashboard} panel={panel} deploys={deploys} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

export function DashboardView({ uid }: { readonly uid: string }) {
  const at = useAddress();
  const { dashboards, links } = useConsole();
  const dashboard = dashboards.find((each) => each.uid === uid);
  useCurrentPanel(at.query.get('panel'));
  if (dashboard === undefined) {
    return (
      <Page title="No such dashboard">
        <Empty title={`There is no dashboard ${uid}`}>Choose one from the list at the side.</Empty>
      </Page>
    );
  }
  return (
    <Page
      title={dashboardTitle(dashboard)}
      about={dashboard.description}
      controls={<Variables dashboard={dashboard} />}
      outside={links.grafana === undefined ? [] : [['Grafana', grafanaAddress(links.grafana, dashboard, at)]]}
    >
      {dashboard.not_fed !== undefined && (
        <p class="note">
          <strong>This dashboard has no data. </strong>
          {dashboard.not_fed}
        </p>
      )}
      <Rows key={uid} dashboard={dashboard} />
    </Page>
  );
}
