// A file of @grafana/ui that has no types of its own to be found: how wide the columns of a table are.
declare module '@grafana/ui/dist/esm/components/Table/TableNG/utils.mjs' {
  import type { Field } from '@grafana/data';
  export function computeColWidths(fields: Field[], availableWidth: number): number[];
  export function getVisibleFields(fields: Field[]): Field[];
}
