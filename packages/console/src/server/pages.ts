// The paths of the page's views: each serves the same file, which routes by itself.

/** Views; the page resolves the rest of the path, and shows an error if nothing matches. */
const views = [
  /^\/$/,
  /^\/d\/[\w-]{1,100}$/,
  /^\/logs$/,
  /^\/request\/[\w-]{1,128}$/,
  /^\/shipping$/,
  /^\/runbooks\/\w{1,100}$/,
] as const;

/** Whether a path is that of a view. */
export function isView(path: string): boolean {
  return views.some((view) => view.test(path));
}

/**
 * Sent if the user followed a link from another site: then the browser omits the session's cookie, and includes it in
 * the request that this page makes.
 */
export const sameSiteDetour = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0">
<title>Telltale</title>
`;
