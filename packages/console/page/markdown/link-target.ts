// Resolves a link of a runbook to an address in the console: a dashboard, another runbook, or an external page.

/** @returns undefined if the target is unknown or not safe; the link is then shown as text */
export function linkTarget(target: string): string | undefined {
  const [, dashboard] = /(?:^|\/)grafana\/([\w-]+)\.json$/.exec(target) ?? [];
  if (dashboard !== undefined) return `/d/telltale-${dashboard}`;
  const [, runbook] = /^(?:\.\/)?(?:.*\/runbooks\/)?(\w+)\.md(?:#.*)?$/.exec(target) ?? [];
  if (runbook !== undefined && /^[A-Z]/.test(runbook)) return `/runbooks/${runbook}`;
  return /^https?:\/\//.test(target) ? target : undefined;
}
