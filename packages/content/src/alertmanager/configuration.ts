// The sections of Alertmanager's configuration that are built here.

/** A matcher for an alert's label: `label="value"`, `=~`, `!=`, `!~`. */
export type Matcher = `${string}=${string}` | `${string}!~${string}`;

/** A routing tree; the first matching inner route decides. */
export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly Matcher[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/** A notification channel; each secret is the path of a file. */
export type Integration = Readonly<Record<string, unknown>>;

/** A receiver, notified through all of these channels. */
export interface Receiver {
  readonly name: string;
  readonly webhook_configs?: readonly Integration[];
  readonly slack_configs?: readonly Integration[];
  readonly email_configs?: readonly Integration[];
}

/** While an alert of the source fires, target alerts with equal labels are not notified. */
export interface Inhibition {
  readonly source_matchers: readonly Matcher[];
  readonly target_matchers: readonly Matcher[];
  readonly equal?: readonly string[];
}
