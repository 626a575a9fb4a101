// The paths of the page's views: each serves the same file, which routes by itself.

/** Views; the page resolves the rest of the path, and shows an error if there is nothing. */
const views = [
  /^\/$/,
  /^\/d\/[\w-]{1,100}$/,
  /^\/logs$/,
  /^\/request\/[\w-]{1,128}$/,
  /^\/shipping$/,
  /^\/runbooks\/\w{1,100}$/,
] as const;

/** Whether an address is that of a view. */
export function isView(path: string): boolean {
  return views.some((view) => view.test(path));
}

/**
 * Sent to whoever followed a link from another site: the browser withholds the session's cookie then, and sends it with
 * the request that this page makes.
 */
export const sameSiteDetour = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0">
<title>Telltale</title>
`;
