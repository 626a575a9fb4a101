// What an import found and did, item by item.

/** What became of an item; in a dry run, what would become of it. */
export type ItemState = 'created' | 'updated' | 'removed' | 'same' | 'left';

/** One thing on a server. */
export interface Item {
  readonly server: 'grafana' | 'kibana';
  readonly kind: 'folder' | 'data source' | 'dashboard' | 'contact point' | 'space' | 'tag' | 'saved object';
  readonly id: string;
  readonly title: string;
  readonly state: ItemState;
  /** Why it was left. */
  readonly why?: string;
}

/** What an import did. */
export interface ImportReport {
  /** True: nothing was written, the states are what would become of the items. */
  readonly dryRun: boolean;
  readonly items: readonly Item[];
  /** What is worth knowing beside. */
  readonly notes: readonly string[];
}

/** What was imported by another release, and is no longer wanted. */
export interface Removal {
  /** What was removed. */
  readonly items: readonly Item[];
  /** What stays, and why. */
  readonly notes: readonly string[];
}

/** One thing that happened to one step. */
export interface StepEvent {
  readonly step: string;
  /** What the step does, for people. */
  readonly title: string;
  readonly state: 'started' | 'progress' | 'done';
  /** How much of the step is done, 0 to 1. */
  readonly fraction?: number;
  readonly detail?: string;
}

/** Receives the events in order; must not throw. */
export type OnStep = (event: StepEvent) => void;

/** The standing of an item, compared with the one to import. */
export type Standing =
  /** It is not there. */
  | { readonly state: 'absent' }
  /** The existing item equals the one to import. */
  | { readonly state: 'same' }
  /** An earlier import, which nobody has changed since. */
  | { readonly state: 'outdated' }
  /** Somebody's own; `why` says how that is known. */
  | { readonly state: 'edited'; readonly why: string }
  /** It can only be changed where it comes from. */
  | { readonly state: 'fixed'; readonly why: string };

/** The action for an item. */
export type Decision =
  | { readonly act: 'create' | 'update' | 'nothing' }
  | { readonly act: 'leave'; readonly why: string };

/** Edits give way to `overwrite` alone, and what is fixed to nothing. */
export function decide(standing: Standing, overwrite: boolean): Decision {
  switch (standing.state) {
    case 'absent':
      return { act: 'create' };
    case 'same':
      return { act: 'nothing' };
    case 'outdated':
      return { act: 'update' };
    case 'edited':
      return overwrite ? { act: 'update' } : { act: 'leave', why: standing.why };
    case 'fixed':
      return { act: 'leave', why: standing.why };
  }
}

const outcomes = { create: 'created', update: 'updated', nothing: 'same' } as const;

/** What is reported of an item about which that was decided. */
export function outcome(decision: Decision): Pick<Item, 'state' | 'why'> {
  return decision.act === 'leave' ? { state: 'left', why: decision.why } : { state: outcomes[decision.act] };
}

/** Said of what somebody changed between the look and the write. */
export const changedMeanwhile = 'it was changed during the import';

/** Said of what must be changed in files on the server. */
export const provisioned = 'it is provisioned from files: change it there';
