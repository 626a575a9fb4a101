// Sets up an Elasticsearch, for every engine.
export { type Capabilities, probe } from './capabilities.ts';
export { maintain, maintainLogs } from './maintain.ts';
export { alignOlderIndices } from './older-indices.ts';
export { dataStreamOf, rollOverOutdated } from './roll-over-outdated.ts';
export { type SetUpOptions, type SetUpReport, setUpElasticsearch } from './set-up.ts';
