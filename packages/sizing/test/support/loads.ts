// A load for the tests of sizing.
import type { Load } from '../../src/index.ts';

/** Of a team that begins: five services on one machine. */
export const laptopLoad: Load = {
  services: 5,
  instances: 1,
  requestsPerSecond: 20,
  logLinesPerSecond: 50,
  days: 14,
  metricsDays: 15,
  bytesPerLine: 625,
  seriesPerService: 538,
  replicas: undefined,
};
