// A dashboard opened by scenes: its variables, their choices, its time range, and what is put into its queries and links.
import { dateTime, type ScopedVars } from '@grafana/data';
import { setDataSourceSrv } from '@grafana/runtime';
import {
  EmbeddedScene,
  MultiValueVariable,
  SceneCanvasText,
  SceneTimeRange,
  SceneVariableSet,
  sceneGraph,
  syncStateFromSearchParams,
  TextBoxVariable,
} from '@grafana/scenes';
import type { Dashboard } from '@grafana/schema';
import { firstValueFrom } from 'rxjs';
import type { DataSources, Extra, Language, OpenDashboard } from '../types.ts';
import { dataLinks } from './data-links.ts';
import { display } from './display.ts';
import { formatOf } from './languages.ts';
import { variableOf } from './variables.ts';

/** Values beside the variables, as scenes takes them. */
function scoped(extra: Extra): ScopedVars {
  return Object.fromEntries(Object.entries(extra).map(([name, value]) => [name, { value, text: value }]));
}

/** A value of one's own for all of them is an object of scenes'. */
function plain(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return isCustomVariableValue(value) ? value.formatter('raw') : String(value);
}

function isCustomVariableValue(value: unknown): value is { formatter(format: string): string } {
  return typeof value === 'object' && value !== null && 'formatter' in value;
}

function sceneOf({ time, templating }: Dashboard): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: time?.from ?? 'now-6h', to: time?.to ?? 'now' }),
    $variables: new SceneVariableSet({ variables: (templating?.list ?? []).map(variableOf) }),
    body: new SceneCanvasText({ text: '' }),
  });
}

/** Asks for the values of each variable, in their order: later ones are narrowed by earlier ones. */
async function update(scene: EmbeddedScene, { list, variableValues }: DataSources): Promise<void> {
  const settings = list.map(({ uid, name, type }) => ({ uid, name, type, meta: { id: type } }));
  const find = (uid: unknown) => settings.find((one) => one.uid === sceneGraph.interpolate(scene, String(uid)));
  const source = {
    metricFindQuery: async ({ query }: { readonly query: string }) =>
      (await variableValues(sceneGraph.interpolate(scene, query, {}, formatOf.promql))).map((text) => ({ text })),
  };
  setDataSourceSrv({
    getList: ({ pluginId }: { readonly pluginId?: string } = {}) =>
      settings.filter(({ type }) => pluginId === undefined || type === pluginId),
    getInstanceSettings: (ref: { readonly uid?: string } | null) => find(ref?.uid),
    get: async (ref: { readonly uid?: string } | null) => {
      if (find(ref?.uid) === undefined) throw new Error(`there is no data source ${ref?.uid}`);
      return source;
    },
  } as never);
  for (const variable of scene.state.$variables?.state.variables ?? []) {
    if (variable.validateAndUpdate) await firstValueFrom(variable.validateAndUpdate());
    const { error, name } = variable.state;
    if (error) throw new Error(`variable ${name}: ${String(error)}`);
  }
}

/** @throws Error where a variable's values cannot be had */
export async function open(model: object, dataSources: DataSources): Promise<OpenDashboard> {
  const scene = sceneOf(model as Dashboard);
  await update(scene, dataSources);
  const variables = () => scene.state.$variables?.state.variables ?? [];
  const variable = (name: string) => {
    const found = variables().find(({ state }) => state.name === name);
    if (found === undefined) throw new Error(`the dashboard has no variable ${name}`);
    return found;
  };
  const interpolate = (text: string, language: Language, extra: Extra = {}): string => {
    const known = new Set(variables().map(({ state }) => state.name));
    // What scenes does not know, it leaves as it is, and the server would be asked for it; `$1` is a group of a
    // `label_replace`, and the server's.
    for (const [whole, braced, bare = braced ?? ''] of text.matchAll(/\$\{(\w+)[^}]*\}|\$(\w+)/g)) {
      if (language === 'promql' && /^\d+$/.test(bare)) continue;
      if (!known.has(bare) && !(bare in extra) && !(language === 'link' && bare.startsWith('__'))) {
        throw new Error(`${whole} is no variable of the dashboard`);
      }
    }
    return sceneGraph.interpolate(scene, text, scoped(extra), formatOf[language]);
  };
  const replace = (text: string, vars?: ScopedVars, format?: string) =>
    sceneGraph.interpolate(scene, text, vars, format);
  return {
    get values() {
      return new Map(variables().map((one) => [one.state.name, plain(one.getValue())]));
    },
    get chosen() {
      return new Map(
        variables().map((one) => [
          one.state.name,
          plain(one instanceof MultiValueVariable ? [one.state.value].flat() : one.getValue()),
        ]),
      );
    },
    optionsOf(name) {
      const found = variable(name);
      return found instanceof MultiValueVariable
        ? found.state.options.map((option: { readonly value: unknown }) => String(option.value))
        : [];
    },
    get range() {
      const { from, to } = sceneGraph.getTimeRange(scene).state.value;
      return { from: dateTime(from).valueOf(), to: dateTime(to).valueOf() };
    },
    async choose(name, value) {
      const found = variable(name);
      if (found instanceof TextBoxVariable) found.setValue(String(value));
      else if (found instanceof MultiValueVariable) found.changeValueTo(value as string[], value as string[]);
      else throw new Error(`variable ${name} cannot be chosen`);
      await update(scene, dataSources);
    },
    async follow(search) {
      syncStateFromSearchParams(scene, new URLSearchParams(search));
      await update(scene, dataSources);
    },
    interpolate,
    display: (panel, answers) => display(panel, answers, replace),
    dataLinks: (url, values) => dataLinks(url, values, replace),
  };
}
