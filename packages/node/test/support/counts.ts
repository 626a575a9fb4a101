// Requests on a metrics page, counted by what each was.

type Counts = Record<string, number>;

function counted(page: string, metric: string, labels: readonly string[]): Counts {
  const found: Counts = {};
  for (const [, given = '', count] of page.matchAll(new RegExp(`^${metric}_count\\{(.*)\\} (\\d+)$`, 'gm'))) {
    const values = labels.map((label) => new RegExp(`\\b${label}="([^"]*)"`).exec(given)?.[1]);
    const key = values.filter((value) => value !== undefined).join(' ');
    found[key] = (found[key] ?? 0) + Number(count);
  }
  return found;
}

/** Requests served, by method, status and error, or by the labels that are named. */
export function serverCounts(
  page: string,
  labels: readonly string[] = ['http_request_method', 'http_response_status_code', 'error_type'],
): Counts {
  return counted(page, 'http_server_request_duration_seconds', labels);
}

/** Requests made, by method, status and error, or by the labels that are named. */
export function clientCounts(
  page: string,
  labels: readonly string[] = ['http_request_method', 'http_response_status_code', 'error_type'],
): Counts {
  return counted(page, 'http_client_request_duration_seconds', labels);
}

/** Requests served, by route and method. */
export function routeCounts(page: string): Counts {
  return serverCounts(page, ['http_request_method', 'http_route']);
}
