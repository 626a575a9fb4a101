// Variables of a dashboard's JSON as scenes' own, which know their formats, choices and place in URLs.
import {
  ConstantVariable,
  CustomVariable,
  DataSourceVariable,
  QueryVariable,
  type SceneVariable,
  TextBoxVariable,
} from '@grafana/scenes';
import type { DataSourceRef, VariableModel } from '@grafana/schema';

/** The JSON says `[]` or `''` where nothing is chosen yet. */
function chosen({ current }: VariableModel): { value: string | string[]; text: string | string[] } {
  return {
    value: (current?.value as string | string[] | undefined) ?? '',
    text: (current?.text as string | string[] | undefined) ?? '',
  };
}

/** @throws Error where the variable's type is not known */
export function variableOf(model: VariableModel): SceneVariable {
  const { name, type } = model;
  const several = { isMulti: model.multi === true, includeAll: model.includeAll === true };
  const all = typeof model.allValue === 'string' ? { allValue: model.allValue } : {};
  const query = typeof model.query === 'string' ? model.query : '';
  switch (type) {
    case 'textbox':
      return new TextBoxVariable({ name, value: query || String(chosen(model).value) });
    case 'constant':
      return new ConstantVariable({ name, value: query });
    case 'custom':
      return new CustomVariable({ name, query, ...several, ...all, ...chosen(model) });
    case 'datasource':
      return new DataSourceVariable({
        name,
        pluginId: query,
        regex: model.regex ?? '',
        options: [],
        ...several,
        ...all,
        ...chosen(model),
      });
    case 'query':
      return new QueryVariable({
        name,
        query: model.query as never,
        datasource: model.datasource as DataSourceRef,
        regex: model.regex ?? '',
        ...several,
        ...all,
        ...chosen(model),
      });
    default:
      throw new Error(`variable ${name}: no scene can make one of type ${type}`);
  }
}
