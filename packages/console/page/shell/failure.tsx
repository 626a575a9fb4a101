// An error message in place: what failed, and what to do.
import type { ComponentChildren } from 'preact';
import type { ApiFailure } from '../api.ts';
import { refreshNow } from '../time/use-now.ts';

interface FailureProps {
  readonly failure: ApiFailure;
  /** Whether older data is shown beside it. */
  readonly isBeside?: boolean;
}

export function Failure({ failure, isBeside = false }: FailureProps) {
  return (
    <div class={isBeside ? 'failure is-beside' : 'failure'} role="status">
      <p>
        {isBeside && <strong>Not updated. </strong>}
        {failure.message}
      </p>
      {failure.code !== 'session_ended' && (
        <button type="button" class="button" onClick={refreshNow}>
          Try again
        </button>
      )}
    </div>
  );
}

interface IncompleteProps {
  readonly of: { readonly incomplete?: string | undefined };
}

/** Says why an answer is incomplete. */
export function Incomplete({ of: { incomplete } }: IncompleteProps) {
  return incomplete ? <p class="note is-warning">{incomplete}</p> : null;
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** An empty state: the reason, and what to do. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="empty-text">{children}</div>}
    </div>
  );
}

/** A loading indicator. */
export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="unseen">Loading</span>
    </div>
  );
}
