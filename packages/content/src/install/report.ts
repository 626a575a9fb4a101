// The result of an import, item by item.

/** The result for an item; in a dry run, the result that it would have. */
export type ItemState = 'created' | 'updated' | 'removed' | 'same' | 'left';

/** An object on a server. */
export interface Item {
  readonly server: 'grafana' | 'kibana';
  readonly kind: 'folder' | 'data source' | 'dashboard' | 'contact point' | 'space' | 'tag' | 'saved object';
  readonly id: string;
  readonly title: string;
  readonly state: ItemState;
  /** Why it was left unchanged. */
  readonly why?: string;
}

/** The result of an import. */
export interface ImportReport {
  /** True: nothing was written, and the states are hypothetical. */
  readonly dryRun: boolean;
  readonly items: readonly Item[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** Items of other releases that are obsolete. */
export interface Removal {
  /** The removed items. */
  readonly items: readonly Item[];
  /** Items that stay, with the reasons. */
  readonly notes: readonly string[];
}

/** An event of one step. */
export interface StepEvent {
  readonly step: string;
  /** Title of the step, for people. */
  readonly title: string;
  readonly state: 'started' | 'progress' | 'done';
  /** Completed fraction of the step, 0 to 1. */
  readonly fraction?: number;
  readonly detail?: string;
}

/** Receives the events in order; must not throw. */
export type OnStep = (event: StepEvent) => void;

/** The standing of an item, compared with the one to import. */
export type Standing =
  /** It does not exist. */
  | { readonly state: 'absent' }
  /** The existing item equals the one to import. */
  | { readonly state: 'same' }
  /** An earlier import, unchanged since. */
  | { readonly state: 'outdated' }
  /** The user's own; `why` gives the evidence. */
  | { readonly state: 'edited'; readonly why: string }
  /** It can only be changed at its source. */
  | { readonly state: 'fixed'; readonly why: string };

/** The action for an item. */
export type Decision =
  | { readonly act: 'create' | 'update' | 'nothing' }
  | { readonly act: 'leave'; readonly why: string };

/** Only `overwrite` replaces edited items, and nothing replaces provisioned ones. */
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

/** The report for an item, by the action. */
export function outcome(decision: Decision): Pick<Item, 'state' | 'why'> {
  return decision.act === 'leave' ? { state: 'left', why: decision.why } : { state: outcomes[decision.act] };
}

/** The reason for a concurrent change. */
export const changedMeanwhile = 'it was changed during the import';

/** The reason for an item that must be changed in files on the server. */
export const provisioned = 'it is provisioned from files: change it there';
