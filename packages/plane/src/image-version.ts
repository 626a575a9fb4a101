// The version of a server, from its image's name.

/** `prom/prometheus:v3.13.3@sha256:…` -> `3.13.3` */
export function versionIn(image: string): string {
  return /:v?([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? image;
}
