// What scenes takes from @grafana/plugin-compat for a Grafana newer than the published runtime, by that runtime.
import type { DataSourceInstanceSettings, DataSourceRef, ScopedVars } from '@grafana/data';
import { type GetDataSourceListFilters, getDataSourceSrv } from '@grafana/runtime';

type Ref = DataSourceRef | string | null;

export const getDataSourceInstance = (ref: Ref, vars?: ScopedVars) => getDataSourceSrv().get(ref, vars);

export async function getDataSourceInstanceSettings(
  ref: Ref,
  vars?: ScopedVars,
): Promise<DataSourceInstanceSettings | undefined> {
  return getDataSourceSrv().getInstanceSettings(ref, vars);
}

export async function getDataSourceInstanceList(
  filters?: GetDataSourceListFilters,
): Promise<DataSourceInstanceSettings[]> {
  return getDataSourceSrv().getList(filters);
}

export async function getDefaultDataSourceInstanceListItem(
  list: readonly DataSourceInstanceSettings[],
): Promise<DataSourceInstanceSettings | undefined> {
  return list.find(({ isDefault }) => isDefault);
}
