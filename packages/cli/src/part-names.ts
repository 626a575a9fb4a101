// The parts that have a port, known without loading the plane, so that help and usage errors are instant.
import type { PartName } from '@telltale/plane';

// A part that the plane gains or loses does not compile here.
const all: Readonly<Record<PartName, true>> = { elasticsearch: true, prometheus: true, alertmanager: true };

/** The parts, in the order in which they are shown. */
export const partNames: readonly PartName[] = Object.keys(all) as PartName[];
