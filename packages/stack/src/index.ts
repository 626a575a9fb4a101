// What the stack's own containers do: set-up before the servers, provisioning after Elasticsearch, the keeper beside.
export { type StackLayout, stackLayout } from './layout.ts';
export { type StackReport, setUpStack } from './set-up.ts';
