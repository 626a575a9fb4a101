// Proves what needs services under load: the panels, the mutants of their queries, and the alerts by faults.
import { proveAlerts } from './alerts.ts';
import { serviceFaults } from './faults/service-faults.ts';
import { planeFaults, shippingFaults } from './faults/shipping-faults.ts';
import { proveMutants } from './mutants/prove.ts';
import type { Sources } from './panels.ts';
import type { Scene } from './scene/scene.ts';
import type { Proof } from './table.ts';
import { proveAll } from './until-answered.ts';

export interface StageOptions {
  readonly wanted: readonly string[];
  readonly say: (line: string) => void;
}

/** Stages what is wanted, and proves it. */
export async function proveStage(scene: Scene, sources: Sources, { wanted, say }: StageOptions): Promise<Proof> {
  const proof: Proof = {};
  if (wanted.includes('panels') || wanted.includes('mutants')) {
    await scene.stageEverything();
    const panels = await proveAll(sources, say);
    if (wanted.includes('panels')) proof.panels = panels;
  }
  if (wanted.includes('mutants')) proof.mutants = await proveMutants(sources, say);
  if (wanted.includes('alerts')) {
    const around = { prometheus: sources.prometheus, webhook: scene.webhook, say };
    proof.alerts = [
      ...(await proveAlerts(scene, [...serviceFaults, ...shippingFaults], around)),
      ...(await proveAlerts(scene, planeFaults, around)),
    ];
  }
  return proof;
}
