// Proves what needs services under load: the panels, the mutants of their queries, and the alerts by faults.
import { proveAlerts } from './alerts.ts';
import { proveCells } from './cells.ts';
import type { Fault } from './faults/fault.ts';
import { serviceFaults } from './faults/service-faults.ts';
import { planeFaults, shippingFaults } from './faults/shipping-faults.ts';
import { proveLinks } from './links/prove.ts';
import { proveMutants } from './mutants/prove.ts';
import type { Sources } from './panels.ts';
import { provePictures } from './pictures.ts';
import type { Scene } from './scene/scene.ts';
import type { Proof } from './table.ts';
import { proveAll } from './until-answered.ts';

export interface StageOptions {
  readonly wanted: readonly string[];
  /** The alerts whose faults are made; undefined: all of them. */
  readonly alerts: readonly string[] | undefined;
  readonly say: (line: string) => void;
}

/** Stages what is wanted, and proves it. */
export async function proveStage(
  scene: Scene,
  sources: Sources,
  { wanted, alerts, say }: StageOptions,
): Promise<Proof> {
  const proof: Proof = {};
  if (wanted.some((part) => part === 'panels' || part === 'pictures' || part === 'mutants')) {
    await scene.stageEverything();
    const panels = await proveAll(sources, say);
    if (wanted.includes('panels')) {
      proof.panels = panels;
      say('each link is followed, each cell is looked at');
      proof.links = await proveLinks(sources);
      proof.cells = await proveCells(sources);
    }
    if (wanted.includes('pictures')) {
      say('each dashboard is drawn');
      proof.pictures = await provePictures(sources);
    }
  }
  if (wanted.includes('mutants')) proof.mutants = await proveMutants(sources, say);
  if (wanted.includes('alerts')) {
    const around = { prometheus: sources.prometheus, webhook: scene.webhook, say };
    const asked = (faults: readonly Fault[]): Fault[] =>
      faults.filter(({ alert }) => alerts?.includes(alert) !== false);
    proof.alerts = [
      ...(await proveAlerts(scene, asked([...serviceFaults, ...shippingFaults]), around)),
      ...(await proveAlerts(scene, asked(planeFaults), around)),
    ];
  }
  return proof;
}
