// The programs of the stack's own containers: set-up, provisioning, keeper.
export { type StackLayout, stackLayout } from './layout.ts';
export { type StackReport, setUpStack } from './set-up.ts';
