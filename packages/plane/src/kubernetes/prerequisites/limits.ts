// What a cluster must be, with its reason.

/** The oldest minor that Kubernetes' own project still mends, and that the manifests are checked against. */
export const serverVersionMin = '1.34.0';
