// The parts that have a port, known without loading the plane, so that help and usage errors are instant.
import type { PartName } from '@telltale/plane';

// The type check fails here if the plane gains or loses a part.
const all: Readonly<Record<PartName, true>> = { elasticsearch: true, prometheus: true, alertmanager: true };

/** The parts in display order. */
export const partNames: readonly PartName[] = Object.keys(all) as PartName[];
