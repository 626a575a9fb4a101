// The parts of a plane that clients connect to.

/** In the order in which they are shown. */
export const partNames = ['elasticsearch', 'prometheus', 'alertmanager'] as const;

/** Name of such a part. */
export type PartName = (typeof partNames)[number];
