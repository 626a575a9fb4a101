// Where a link of a runbook leads in the console: to a dashboard, another runbook, or a page outside.

/** @returns undefined where it leads nowhere that is ours or safe: then it is text */
export function linkTarget(target: string): string | undefined {
  const [, dashboard] = /(?:^|\/)grafana\/([\w-]+)\.json$/.exec(target) ?? [];
  if (dashboard !== undefined) return `/d/telltale-${dashboard}`;
  const [, runbook] = /^(?:\.\/)?(?:.*\/runbooks\/)?(\w+)\.md(?:#.*)?$/.exec(target) ?? [];
  if (runbook !== undefined && /^[A-Z]/.test(runbook)) return `/runbooks/${runbook}`;
  return /^https?:\/\//.test(target) ? target : undefined;
}
